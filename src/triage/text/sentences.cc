#include "triage/text/sentences.h"

#include <algorithm>
#include <array>

#include "triage/text/byte_set.h"

namespace triage::text {
namespace {

// Bytes of the mark at `at` that ends a sentence whatever follows, or 0.
std::size_t full_stop_size(std::string_view line, std::size_t at) {
  constexpr std::array<std::string_view, 4> kMarks = {"。", "।", "؟", "۔"};
  const char lead = line[at];
  if (lead != '\xE3' && lead != '\xE0' && lead != '\xD8' && lead != '\xDB') return 0;
  for (const std::string_view mark : kMarks) {
    if (line.compare(at, mark.size(), mark) == 0) return mark.size();
  }
  return 0;
}

std::size_t clause_mark_size(std::string_view line, std::size_t at) {
  constexpr std::array<std::string_view, 3> kMarks = {"、", "،", "·"};
  switch (line[at]) {
    case ',':
    case '!':
    case '.':
    case ':':
    case ';':
      return 1;
    default:
      break;
  }
  if (static_cast<unsigned char>(line[at]) < 0x80) return 0;
  for (const std::string_view mark : kMarks) {
    if (line.compare(at, mark.size(), mark) == 0) return mark.size();
  }
  return full_stop_size(line, at);
}

bool is_before_blank(std::string_view line, std::size_t at) {
  return at >= line.size() || line[at] == ' ';
}

// "Dr.", "Mr.", "i." and the like: one to three letters since the last blank.
bool is_abbreviation(std::string_view line, std::size_t begin, std::size_t dot) {
  std::size_t word = dot;
  while (word > begin && line[word - 1] != ' ' && line[word - 1] != '.') --word;
  return dot - word >= 1 && dot - word <= 3 && line[word] >= 'A' && line[word] <= 'Z';
}

std::size_t skip_blanks(std::string_view line, std::size_t at) {
  while (at < line.size() && line[at] == ' ') ++at;
  return at;
}

}  // namespace

std::size_t sentence_end(std::string_view line, std::size_t begin) {
  constexpr ByteSet kSigns(".!?\xE3\xE0\xD8\xDB");  // marks, and the leads of others
  for (std::size_t at = kSigns.find_in(line, begin); at < line.size();
       at = kSigns.find_in(line, at + 1)) {
    const char letter = line[at];
    if (letter == '.' || letter == '!' || letter == '?') {
      while (at + 1 < line.size() &&
             (line[at + 1] == '.' || line[at + 1] == '!' || line[at + 1] == '?' ||
              line[at + 1] == ')' || line[at + 1] == '"')) {
        ++at;
      }
      if (!is_before_blank(line, at + 1)) continue;
      if (letter == '.' && line[at] == '.' && is_abbreviation(line, begin, at)) continue;
      return skip_blanks(line, at + 1);
    }
    const std::size_t size = full_stop_size(line, at);
    if (size > 0) return skip_blanks(line, at + size);
  }
  return line.size();
}

Clause first_clause(std::string_view line) {
  constexpr std::size_t kLongest = 120;  // bytes; a greeting is short
  for (std::size_t at = 0; at < line.size() && at < kLongest; ++at) {
    const std::size_t size = clause_mark_size(line, at);
    if (size == 0) continue;
    const bool needs_blank = line[at] == '.' || line[at] == ':';
    if (needs_blank && !is_before_blank(line, at + 1) && line[at + 1] != '.') continue;
    if (line[at] == '.' && is_abbreviation(line, 0, at)) continue;
    std::size_t end = at + size;
    while (end < line.size() && clause_mark_size(line, end) > 0) end += clause_mark_size(line, end);
    return {line.substr(0, at), skip_blanks(line, end), true};
  }
  return {line, line.size(), false};
}

std::string_view without_end_marks(std::string_view text) {
  constexpr ByteSet kMarks(" .,!?;:)-");
  while (!text.empty()) {
    if (kMarks.has(text.back())) {
      text.remove_suffix(1);
    } else if (text.ends_with("。") || text.ends_with("、") || text.ends_with("।")) {
      text.remove_suffix(3);
    } else if (text.ends_with("،") || text.ends_with("؟") || text.ends_with("۔")) {
      text.remove_suffix(2);
    } else {
      break;
    }
  }
  return text;
}

}  // namespace triage::text
