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

}  // namespace triage::warehouse
