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

// The statement with a blank for each quoted text or name and each comment.
[[nodiscard]] std::string without_quoted(std::string_view sql);

}  // namespace triage::warehouse
