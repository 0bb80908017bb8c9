// Tells which language a text is written in. The only user of CLD2.
#pragma once

#include <string>
#include <string_view>

namespace triage::text {

// ISO 639-1, or `und` where the text is too short or too mixed to tell. Tokens (tokens.h) do not
// count; the first kilobyte decides. `hint` is text that says nothing of the request but something of
// its language: greetings.
[[nodiscard]] std::string language_of(std::string_view text, std::string_view hint);

}  // namespace triage::text
