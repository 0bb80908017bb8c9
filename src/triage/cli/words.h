// Cutting and joining short texts: lists in options, lines of small files, names in messages.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace triage::cli {

// Without white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// The pieces between `separator`; views into `text`. An empty text is one empty piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

// `subject, body` as {"subject", "body"}: pieces trimmed, empty ones left out.
[[nodiscard]] std::vector<std::string> list_of(std::string_view text);

[[nodiscard]] std::string joined(std::span<const std::string> words, std::string_view between);

// As a shell takes it for one word: in single quotes where it holds more than letters, digits and
// `._-/,=:@%+`.
[[nodiscard]] std::string shell_quoted(std::string_view word);

// Lines of at most `width` columns, broken at blanks; only a longer word is broken inside.
// A text without words is one empty line. REQUIRES: width > 1.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// The front of `text` that fits into `width` columns.
[[nodiscard]] std::string_view clipped(std::string_view text, std::size_t width);

}  // namespace triage::cli
