// Names and texts as SQL and connection addresses write them. The only way that they reach a
// statement.
#pragma once

#include <string>
#include <string_view>

namespace triage::warehouse {

// `text` as a literal: in single quotes, those inside doubled.
[[nodiscard]] std::string sql_text(std::string_view text);

// `name` as an identifier: in double quotes, those inside doubled.
[[nodiscard]] std::string sql_name(std::string_view name);

// `text` as a part of a URI (RFC 3986): all but letters, digits and `-._~` as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace triage::warehouse
