#include "triage/cli/side_by_side.h"

#include <algorithm>
#include <vector>

#include "triage/base/unicode.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

std::vector<std::string> lines_of(std::string_view text, std::size_t width, std::size_t lines_max) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) {
    for (std::string& piece : wrapped(line, width)) lines.push_back(std::move(piece));
  }
  if (lines.size() > lines_max) {
    const std::size_t more = lines.size() - lines_max;
    lines.resize(lines_max);
    lines.push_back("(" + std::to_string(more) + (more == 1 ? " more line)" : " more lines)"));
  }
  return lines;
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t used = display_width(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

}  // namespace

std::string side_by_side(const TitledText& left, const TitledText& right, std::size_t width,
                         std::size_t lines_max) {
  constexpr std::size_t kNarrowest = 20;
  const std::size_t half = std::max((width - 3) / 2, kNarrowest);
  const std::vector<std::string> before = lines_of(left.text, half, lines_max);
  const std::vector<std::string> after = lines_of(right.text, half, lines_max);

  std::string rule;
  for (std::size_t i = 0; i < half; ++i) rule += "─";
  std::string result = padded(std::string(left.title), half) + " │ " + std::string(right.title) +
                       "\n" + rule + "─┼─" + rule + "\n";
  for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    result += padded(i < before.size() ? before[i] : "", half) + " │";
    if (i < after.size() && !after[i].empty()) result += " " + after[i];
    result += "\n";
  }
  return result;
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code_point = next_code_point(text, at);
    if (code_point == U'\n') {
      result += '\n';
    } else if (code_point == U'\t') {
      result += "  ";
    } else if (code_point == U'\r') {
      continue;
    } else if (code_point < 0x20 || char_class(code_point) == CharClass::kControl) {
      result += "·";
    } else {
      append_utf8(code_point, result);
    }
  }
  return result;
}

}  // namespace triage::cli
