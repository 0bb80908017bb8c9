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

// Lines of at most `width` columns, broken at blanks; a longer word stays whole.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace triage::cli
