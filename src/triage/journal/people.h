// Who may use the review pages: people, the links that let them in once, their sessions.
//
// Links and sessions are shown once and kept as salted hashes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/clock.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

enum class PersonRole : std::uint8_t { kViewer, kReviewer, kAdmin };

// `viewer`, `reviewer`, `admin`.
[[nodiscard]] std::string_view name_of(PersonRole role);
[[nodiscard]] std::optional<PersonRole> parse_person_role(std::string_view text);

struct Person {
  std::string id = {};    // of RowIds
  std::string name = {};  // unique
  PersonRole role = PersonRole::kViewer;
  Time created_at = {};
};

// Keeps the person, or the new role of one with that name. Returns the id that counts.
std::string keep_person(Transaction& transaction, const Person& person);

// With all links and sessions. False if there is none with that name.
bool remove_person(Transaction& transaction, const std::string& name);

[[nodiscard]] std::vector<Person> people(const Snapshot& snapshot);

// `token` is made by base/secret.h: make_token(). Only its hash is kept.
void keep_link(Transaction& transaction, const std::string& token, const std::string& person_id,
               Time expires_at);
void keep_session(Transaction& transaction, const std::string& token, const std::string& person_id,
                  Time expires_at);

// The person of a link, which is used up by that. Nullopt: unknown, used before or expired.
std::optional<Person> use_link(Transaction& transaction, const std::string& token, Time now);

// The person of a session. Nullopt: unknown or expired.
[[nodiscard]] std::optional<Person> person_of_session(const Snapshot& snapshot,
                                                      const std::string& token, Time now);

void end_session(Transaction& transaction, const std::string& token);

// Returns how many links and sessions went.
std::uint64_t remove_expired(Transaction& transaction, Time now);

}  // namespace triage::journal
