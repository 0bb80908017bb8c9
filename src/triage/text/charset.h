// Bytes of unknown charset to UTF-8, where that is certain.
#pragma once

#include <string>
#include <string_view>

namespace triage::text {

// UTF-8 stays, without its byte order mark; UTF-16 is known by its mark or by its zero bytes; what
// is UTF-8 but for a few bytes keeps them as U+FFFD; anything else is read as windows-1252.
[[nodiscard]] std::string to_utf8_text(std::string_view bytes);

// UTF-8's byte order mark off.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view bytes);

}  // namespace triage::text
