// Words in one column, blanks between them: scopes.
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace triage::journal {

[[nodiscard]] inline std::string joined_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

[[nodiscard]] inline std::vector<std::string> split_words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace triage::journal
