// HTML to text, in one pass and without a tree: what an e-mail or a chat client shows, line by
// line.
//
// Block elements end lines, <blockquote> puts `>` before its lines, scripts, styles, comments and
// the head go, character references (HTML Living Standard, the common names) are decoded. Tags that
// HTML does not know (`<REDACTED>`, `<jane@example.com>`) are text.
#pragma once

#include <string>
#include <string_view>

namespace triage::text {

// Does the text carry HTML tags that someone's client wrote, rather than a `<` here and there?
[[nodiscard]] bool looks_like_html(std::string_view text);

// Replaces `text` by what the page shows. Does it quote something (<blockquote>)?
bool html_to_text(std::string_view html, std::string& text);

}  // namespace triage::text
