// The character references of HTML that occur in mail, by name and by number.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace triage::text {

struct Entity {
  char32_t code_point = 0;
  std::size_t size = 0;  // bytes of the reference, `&` and `;` included
};

// The reference at the beginning of `text`, or nullopt if there is none that is known.
// `&amp;amp;` counts as one reference to `&`, however often it was escaped.
[[nodiscard]] std::optional<Entity> entity_at(std::string_view text);

// Replaces `text` by `source` with its character references decoded: `&amp;`, `&#8217;`,
// `&#x2019;`.
void decode_entities(std::string_view source, std::string& text);

}  // namespace triage::text
