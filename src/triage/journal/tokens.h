// Links, sessions and OAuth states: known by their id, recognised by their salted hash.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

// `kind` is `link`, `session` or `oauth`. REQUIRES: `token` is of make_token().
void keep_token(Transaction& transaction, std::string_view kind, const std::string& token,
                std::string_view person_id, Time expires_at);

// Id of its person. Nullopt: unknown, wrong, of another kind or expired.
[[nodiscard]] std::optional<std::string> person_of_token(const Snapshot& snapshot,
                                                         std::string_view kind,
                                                         const std::string& token, Time now);

// The same, and it is gone: a second call finds nothing.
[[nodiscard]] std::optional<std::string> use_token(Transaction& transaction, std::string_view kind,
                                                   const std::string& token, Time now);

}  // namespace triage::journal
