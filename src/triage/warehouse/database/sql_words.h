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

// Do two identifiers differ by no more than the case of ASCII letters, which SQL does not tell
// apart unless they are quoted?
[[nodiscard]] bool is_same_name(std::string_view a, std::string_view b);

}  // namespace triage::warehouse
