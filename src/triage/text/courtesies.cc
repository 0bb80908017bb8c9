#include "triage/text/courtesies.h"

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

struct WordCount {
  std::size_t words = 0;
  std::size_t small = 0;     // of them, those behind the first that begin with a small letter
  std::size_t unspaced = 0;  // code points of scripts without blanks
};

bool is_small_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c < 0x500 && simple_folded(c) == c);
}

WordCount count_words(std::string_view text) {
  WordCount count;
  bool is_inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c != ' ' && !is_inside) {
      count.small += count.words > 0 && is_small_letter(c) ? 1 : 0;
      ++count.words;
    }
    is_inside = c != ' ';
    count.unspaced += is_unspaced_script(c) ? 1 : 0;
  }
  return count;
}

// Guards `Hi *` from eating "hi printer broken": what stands for `*` must look like a name.
bool may_hold_name(std::string_view clause, bool has_mark) {
  constexpr std::size_t kMostWords = 6;
  constexpr std::size_t kMostUnspaced = 24;
  const WordCount count = count_words(clause);
  if (count.words > kMostWords || count.unspaced > kMostUnspaced) return false;
  return count.small == 0 || (has_mark && count.words <= 2);
}

bool is_greeting(std::string_view words, bool has_mark, const Rules& rules) {
  const std::string folded = folded_for_rules(without_end_marks(words));
  if (rules.covering_literally(folded).has(RuleKind::kGreeting)) return true;
  return may_hold_name(words, has_mark) && rules.covering(folded).has(RuleKind::kGreeting);
}

// Takes one greeting off the line. False: it begins with none.
bool take_greeting(MessageText& message, Line& line, const Rules& rules, std::string& courtesies) {
  constexpr std::size_t kLongest = 120;  // bytes
  const std::string_view text = message.text_of(line);
  const Clause clause = first_clause(text);
  const std::size_t sentence = sentence_end(text, 0);  // wishes are longer: "I hope you are well."
  for (const std::size_t end : {clause.end, sentence}) {
    if (end > kLongest || !is_greeting(text.substr(0, end), clause.has_mark, rules)) continue;
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
  for (Line& line : lines) {
    if (!line.has_content()) continue;
    while (!line.is_blank()) {
      if (!take_greeting(message, line, rules, courtesies)) return;
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
