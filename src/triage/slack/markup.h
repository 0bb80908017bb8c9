// Slack's message text and plain text (Slack: "Formatting text for app surfaces").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace triage::slack {

// What a person reads: mentions and links by their names, `&amp; &lt; &gt;` as characters. A person
// without a name in the markup leaves nothing. Emphasis and :emoji: stay: cleaning takes them off.
[[nodiscard]] std::string plain_text(std::string_view markup);

// `& < >` as Slack wants them in all it is sent; what is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

// Text within *bold* and the like, yet to be escaped: what Slack would take for a mark is taken
// apart by an invisible character, and lines become one.
[[nodiscard]] std::string unmarked(std::string_view text);

// How long Slack may find the text: UTF-16 units, which are never fewer than its characters.
[[nodiscard]] std::size_t length_of(std::string_view text);

// The text escaped, and cut to `limit` with `…` at its end where it is longer. Never cuts within a
// character or within an escape.
[[nodiscard]] std::string escaped_within(std::string_view text, std::size_t limit);

}  // namespace triage::slack
