#include "triage/slack/telling_words.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "triage/base/unicode.h"

namespace triage::slack {
namespace {

using Words = std::set<std::string_view, std::less<>>;

Words words_of(std::string_view text) {
  Words words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.insert(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// Grammar in Japanese; what a text is about has other letters in it.
bool is_hiragana(std::string_view word) {
  constexpr char32_t kFirst = 0x3040;
  constexpr char32_t kLast = 0x309F;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t letter = next_code_point(word, at);
    if (letter < kFirst || letter > kLast) return false;
  }
  return true;
}

}  // namespace

std::vector<std::string> telling_words(std::span<const std::string> words, const Phrases& phrases,
                                       std::size_t count) {
  const std::string list = phrases.plain("little_words");
  const Words little = words_of(list);
  Words named;
  std::vector<std::string> telling;
  for (const std::string& word : words) {
    if (telling.size() == count) break;
    const Words parts = words_of(word);
    const auto is_said = [&](std::string_view part) {
      return little.contains(part) || is_hiragana(part) || named.contains(part);
    };
    if (std::ranges::all_of(parts, is_said)) continue;
    named.insert(parts.begin(), parts.end());
    telling.push_back(word);
  }
  return telling;
}

}  // namespace triage::slack
