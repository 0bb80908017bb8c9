// What a database says went wrong, without what it quotes of the rows.
#pragma once

#include <string>
#include <string_view>

namespace triage::warehouse {

// The first line of `message`, without full stop. An error about the statement or the machine stays
// as it is; of any other, such as a value that cannot be cast, all between the first and the last
// quotation mark goes: it may be a ticket's text.
[[nodiscard]] std::string without_values(std::string_view message);

}  // namespace triage::warehouse
