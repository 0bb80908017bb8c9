#include "triage/text/courtesies.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "triage/base/unicode.h"
#include "triage/text/folding.h"
#include "triage/text/sentences.h"

namespace triage::text {
namespace {

void append_line(std::string_view line, std::string& lines) {
  if (line.empty()) return;
  if (!lines.empty()) lines += '\n';
  lines += line;
}

bool is_small_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c < 0x500 && simple_folded(c) == c);
}

struct WordCount {
  std::size_t words = 0;
  std::size_t small = 0;     // of them, those that begin with a small letter
  std::size_t unspaced = 0;  // code points of scripts without blanks
};

WordCount count_words(std::string_view text) {
  WordCount count;
  bool is_inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c != ' ' && !is_inside) {
      count.small += is_small_letter(c) ? 1 : 0;
      ++count.words;
    }
    is_inside = c != ' ';
    count.unspaced += is_unspaced_script(c) ? 1 : 0;
  }
  return count;
}

// The last words of `text`, as many as `words` has.
std::string_view last_words(std::string_view text, std::string_view words) {
  std::size_t begin = text.size();
  for (std::size_t left = count_words(words).words; left > 0 && begin > 0; --left) {
    begin = text.find_last_not_of(' ', begin - 1);
    begin = begin == std::string_view::npos ? 0 : text.rfind(' ', begin) + 1;
  }
  return text.substr(begin);
}

// How a greeting ends: with a mark at the end of its line, with a mark after which the line goes on,
// with its line and without a mark, or with the whole text.
enum class Ending { kLineAfterMark, kMark, kLine, kText };

// Guards `Hi *` from eating "hi printer broken": what stands for `*` must look like a name, unless a
// mark ends the line behind it.
bool may_be_name(std::string_view words, Ending ending) {
  constexpr std::size_t kMostWords = 4;
  constexpr std::size_t kMostUnspaced = 20;
  const WordCount count = count_words(words);
  if (count.words > kMostWords || count.unspaced > kMostUnspaced) return false;
  switch (ending) {
    case Ending::kLineAfterMark: return true;
    case Ending::kMark:
    case Ending::kLine: return count.small == 0 || count.words == 1;
    case Ending::kText: return count.small == 0 && count.words <= 1;
  }
  return false;
}

bool is_greeting(std::string_view words, Ending ending, const Rules& rules) {
  words = without_end_marks(words);
  const std::string folded = folded_for_rules(words);
  const auto name = rules.name_in_greeting(folded);
  return name && may_be_name(last_words(words, *name), ending);
}

// Takes one greeting off the line. False: it begins with none.
bool take_greeting(MessageText& message, Line& line, bool is_last, const Rules& rules,
                   std::string& courtesies) {
  constexpr std::size_t kLongest = 120;  // bytes
  const std::string_view text = message.text_of(line);
  const Clause clause = first_clause(text);
  const std::size_t sentence = sentence_end(text, 0);  // wishes are longer: "I hope you are well."
  for (const std::size_t end : {clause.end, sentence}) {
    const Ending ending = !clause.has_mark     ? (is_last ? Ending::kText : Ending::kLine)
                          : end == text.size() ? Ending::kLineAfterMark
                                               : Ending::kMark;
    if (end > kLongest || !is_greeting(text.substr(0, end), ending, rules)) continue;
    append_line(without_end_marks(text.substr(0, end)), courtesies);
    message.cut_front(line, end, Pass::kGreeting);
    return true;
  }
  return false;
}

}  // namespace

void take_greetings(MessageText& message, const Rules& rules, const Segment& segment,
                    std::string& courtesies) {
  const std::span<Line> lines = message.lines().subspan(segment.first, segment.last - segment.first);
  const auto last = std::find_if(lines.rbegin(), lines.rend(),
                                 [](const Line& line) { return line.has_content(); });
  for (Line& line : lines) {
    if (!line.has_content()) continue;
    while (!line.is_blank()) {
      if (!take_greeting(message, line, &line == &*last, rules, courtesies)) return;
    }
  }
}

void take_thanks(std::string_view line, const Rules& rules, std::string& body,
                 std::string& courtesies) {
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = sentence_end(line, at);
    const std::string_view sentence = line.substr(at, end - at);
    const std::string folded = folded_for_rules(without_end_marks(sentence));
    if (rules.covering(folded).has(RuleKind::kThanks)) {
      append_line(without_end_marks(sentence), courtesies);
    } else {
      body += sentence;
    }
    at = end;
  }
}

}  // namespace triage::text
