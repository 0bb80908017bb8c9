#include "triage/cli/words.h"

#include <algorithm>

#include "triage/base/unicode.h"

namespace triage::cli {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const auto end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string> list_of(std::string_view text) {
  std::vector<std::string> words;
  for (const std::string_view piece : split(text, ',')) {
    if (const std::string_view word = trimmed(piece); !word.empty()) words.emplace_back(word);
  }
  return words;
}

std::string joined(std::span<const std::string> words, std::string_view between) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += between;
    text += words[i];
  }
  return text;
}

std::string shell_quoted(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/,=:@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  for (std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    if (used > 0 && used + 1 + display_width(word) > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) {
      lines.back() += ' ';
      ++used;
    }
    while (used + display_width(word) > width) {  // alone on its line, and still too long
      const std::string_view front = clipped(word, std::max<std::size_t>(width, 2));
      lines.back() += front;
      lines.emplace_back();
      word.remove_prefix(front.size());
      used = 0;
    }
    lines.back() += word;
    used += display_width(word);
  }
  if (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  return lines;
}

std::string_view clipped(std::string_view text, std::size_t width) {
  std::size_t end = 0;
  std::size_t used = 0;
  while (end < text.size()) {
    std::size_t next = end;
    next_code_point(text, next);
    used += display_width(text.substr(end, next - end));
    if (used > width) break;
    end = next;
  }
  return text.substr(0, end);
}

}  // namespace triage::cli
