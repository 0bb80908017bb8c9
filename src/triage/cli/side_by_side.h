// Two texts beside each other, as for a before and an after.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace triage::cli {

struct TitledText {
  std::string_view title;
  std::string_view text;
};

// Lines of at most `width` columns, `│` between the texts. Of a longer text the first `lines_max`
// lines are shown, and how many follow.
[[nodiscard]] std::string side_by_side(const TitledText& left, const TitledText& right,
                                       std::size_t width, std::size_t lines_max);

// The text with what a terminal would obey instead of show (control characters, U+202E and its
// like) replaced by `·`, and what is not UTF-8 by U+FFFD. Line ends stay; a tab is two blanks.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace triage::cli
