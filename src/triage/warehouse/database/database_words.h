// What a database says went wrong, without what it quotes of the rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triage::warehouse {

// The first line of `message`, without full stop: of errors that come before any row is looked at.
[[nodiscard]] std::string first_line(std::string_view message);

// The same of errors that may quote a row. An error about the statement or the machine stays
// as it is; of any other, such as a value that cannot be cast, all between the first and the last
// quotation mark goes: it may be a ticket's text.
[[nodiscard]] std::string without_values(std::string_view message);

// `message` with `(hidden)` for each of the secrets in it, also as a URI would write them.
[[nodiscard]] std::string without_secrets(std::string message,
                                          const std::vector<std::string>& secrets);

}  // namespace triage::warehouse
