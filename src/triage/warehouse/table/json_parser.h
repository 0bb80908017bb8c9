// Walks through one JSON text (RFC 8259) and tells a visitor what it meets, without building a
// tree.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace triage::warehouse {

// Told of each value in order. A member's name comes before its value.
class JsonVisitor {
 public:
  virtual ~JsonVisitor() = default;

  virtual void null() = 0;
  virtual void literal(std::string_view written) = 0;  // true, false
  virtual void number(std::string_view written) = 0;   // as it stands in the text
  virtual void text(std::string_view value) = 0;       // unescaped; lives for the call
  virtual void name(std::string_view value) = 0;       // of the member that follows
  virtual void begin_object() = 0;
  virtual void end_object() = 0;
  virtual void begin_list() = 0;
  virtual void end_list() = 0;
};

struct JsonFlaw {
  std::size_t at = 0;  // byte where the text stops being JSON
  std::string why;     // `a quote is missing`
};

// Returns nothing if the whole of `json` was one value. Otherwise the visitor has seen a part.
// UTF-8 is not checked, half a surrogate pair reads as U+FFFD, and values nest at most 1,000 deep.
[[nodiscard]] std::optional<JsonFlaw> parse_json(std::string_view json, JsonVisitor& visitor);

}  // namespace triage::warehouse
