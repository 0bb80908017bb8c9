// What a database says went wrong, without what it quotes of the rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triage::warehouse {

// What a driver says of a failure; looks into what the driver holds.
struct DatabaseFailure {
  std::string_view message;
  std::string_view state = {};     // SQLSTATE, where the driver tells
  std::string_view primary = {};   // PostgreSQL: the message itself, without the statement
  bool is_of_the_machine = false;  // as the driver's status has it
};

// Did the database go away, or has it no room? Else the statement or the rows are to blame, and
// trying again is no use.
[[nodiscard]] bool is_about_the_machine(const DatabaseFailure& failure);

// What went wrong, on one line without full stop, and without what may be a ticket's text.
[[nodiscard]] std::string without_values(const DatabaseFailure& failure);

// The first line of `message`, without full stop. An error about the statement or the machine stays
// as it is; of any other, such as a value that cannot be cast, all between the first and the last
// quotation mark goes: it may be a ticket's text.
[[nodiscard]] std::string without_values(std::string_view message);

// `message` with `(hidden)` for each of the secrets in it, also as a URI would write them.
[[nodiscard]] std::string without_secrets(std::string message,
                                          const std::vector<std::string>& secrets);

}  // namespace triage::warehouse
