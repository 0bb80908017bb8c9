// Keys of programs that call the API. A key is shown once; its salted hash is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

struct ApiKey {
  std::string id = {};                             // the token's
  std::string name = {};                           // for people
  std::vector<std::string> scopes = {};            // of `classify`, `feedback`, `admin`
  std::optional<double> requests_per_second = {};  // absent: the server's own limit
  Time created_at = {};
  std::optional<Time> revoked_at = {};
  std::optional<Time> last_used_day = {};  // midnight UTC
};

// `token` of base/secret.h; `key.id` is taken from it.
void keep_api_key(Transaction& transaction, const std::string& token, const ApiKey& key);

// Nullopt: unknown, wrong or revoked.
[[nodiscard]] std::optional<ApiKey> find_api_key(const Snapshot& snapshot,
                                                 const std::string& token);

[[nodiscard]] std::vector<ApiKey> api_keys(const Snapshot& snapshot);

// False if there is none, or it was revoked before.
bool revoke_api_key(Transaction& transaction, const std::string& id, Time now);

// Notes the day; writes only if it is another than the last.
void note_use(Transaction& transaction, const std::string& id, Time now);

}  // namespace triage::journal
