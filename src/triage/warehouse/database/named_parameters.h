// `:name` in a query, replaced by what a database takes for it.
//
// Text in quotes, comments and dollar-quoted text stays as it is, and so do casts (`a::text`) and
// paths into JSON (`a:b`).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace triage::warehouse {

// Is asked once for each use of a parameter, in order, and says what stands there instead.
using ParameterWriter = std::function<std::string(const std::string& name)>;

// What a backslash is within '...'. Wherever it stands, PostgreSQL's E'...' has escapes.
enum class Backslash : std::uint8_t { kLetter, kEscape };

[[nodiscard]] std::string with_parameters(std::string_view sql, const ParameterWriter& written,
                                          Backslash backslash = Backslash::kLetter);

// The statement with a blank for each quoted text or name and each comment.
[[nodiscard]] std::string without_quoted(std::string_view sql,
                                         Backslash backslash = Backslash::kLetter);

}  // namespace triage::warehouse
