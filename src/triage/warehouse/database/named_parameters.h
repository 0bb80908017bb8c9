// `:name` in a query, replaced by what a database takes for it.
//
// Text in quotes, comments and dollar-quoted text stays as it is, and so do casts (`a::text`) and
// paths into JSON (`a:b`).
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace triage::warehouse {

// Is asked once for each use of a parameter, in order, and says what stands there instead.
using ParameterWriter = std::function<std::string(const std::string& name)>;

[[nodiscard]] std::string with_parameters(std::string_view sql, const ParameterWriter& written);

// Is there anything behind the first semicolon but blanks, comments and more of them?
[[nodiscard]] bool has_second_statement(std::string_view sql);

}  // namespace triage::warehouse
