#include "triage/text/courtesies.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "triage/base/unicode.h"
#include "triage/text/folding.h"
#include "triage/text/lines.h"
#include "triage/text/sentences.h"

namespace triage::text {
namespace {

bool is_small_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c < 0x500 && simple_folded(c) == c);
}

struct WordCount {
  std::size_t words = 0;
  std::size_t small = 0;     // of them, those that begin with a small letter
  std::size_t capitals = 0;  // those in capitals: VPN
  std::size_t unspaced = 0;  // code points of scripts without blanks
};

bool is_capital(char letter) { return letter >= 'A' && letter <= 'Z'; }

WordCount count_words(std::string_view text) {
  WordCount count;
  bool is_inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    if (c != ' ' && !is_inside) {
      count.small += is_small_letter(c) ? 1 : 0;
      count.capitals += at < text.size() && is_capital(text[begin]) && is_capital(text[at]) ? 1 : 0;
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

// How a greeting ends: with a comma at the end of its line, with a comma after which the line goes
// on, with another mark, with its line and without a mark, or with the whole text.
enum class Ending { kLineAfterComma, kComma, kMark, kLine, kText };

bool ends_with_comma(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  return text.ends_with(',') || text.ends_with("、") || text.ends_with("،");
}

// Guards `Hi *` from eating "hi printer broken": what stands for `*` must look like a name. Only a
// comma at the end of the line says that it is one.
bool may_be_name(std::string_view words, Ending ending) {
  constexpr std::size_t kMostWords = 4;
  constexpr std::size_t kMostUnspaced = 20;
  const WordCount count = count_words(words);
  if (count.words > kMostWords || count.unspaced > kMostUnspaced) return false;
  switch (ending) {
    case Ending::kLineAfterComma:
      return true;
    case Ending::kComma:
      return (count.small == 0 && count.capitals == 0) || count.words == 1;
    case Ending::kMark:
      return count.small == 0 && count.capitals == 0 && count.words <= 2;
    case Ending::kLine:
    case Ending::kText:
      return count.small == 0 && count.capitals == 0 && count.words <= 1;
  }
  return false;
}

bool is_greeting(std::string_view words, Ending ending, const Rules& rules) {
  words = without_end_marks(words);
  const std::string folded = folded_for_rules(words);
  const auto name = rules.name_in_greeting(folded);
  return name && may_be_name(last_words(words, *name), ending);
}

Ending ending_of(std::string_view greeting, bool has_mark, bool is_line, bool is_last) {
  if (!has_mark) return is_last ? Ending::kText : Ending::kLine;
  if (!ends_with_comma(greeting)) return Ending::kMark;
  return is_line ? Ending::kLineAfterComma : Ending::kComma;
}

// Takes one greeting off the line. False: it begins with none.
bool take_greeting(MessageText& message, Line& line, bool is_last, const Rules& rules,
                   std::string& courtesies) {
  constexpr std::size_t kLongest = 120;  // bytes
  if (!line.may_begin_with(RuleKind::kGreeting)) return false;
  const std::string_view whole = message.text_of(line);
  const std::string_view text = whole.substr(0, 2 * kLongest);
  const Clause clause = first_clause(text);
  const std::size_t sentence = sentence_end(text, 0);  // wishes are longer: "I hope you are well."
  for (const std::size_t end : {clause.end, sentence}) {
    if (end > kLongest) continue;
    const Ending ending =
        ending_of(text.substr(0, end), clause.has_mark, end == whole.size(), is_last);
    if (!is_greeting(text.substr(0, end), ending, rules)) continue;
    append_line(without_end_marks(text.substr(0, end)), courtesies);
    message.cut_front(line, end, Pass::kGreeting);
    return true;
  }
  return false;
}

}  // namespace

void take_greetings(MessageText& message, const Rules& rules, const Segment& segment,
                    std::string& courtesies) {
  const std::span<Line> lines =
      message.lines().subspan(segment.first, segment.last - segment.first);
  const auto last = std::find_if(lines.rbegin(), lines.rend(),
                                 [](const Line& line) { return line.has_content(); });
  for (Line& line : lines) {
    if (!line.has_content()) continue;
    while (!line.is_blank()) {
      if (!take_greeting(message, line, &line == &*last, rules, courtesies)) return;
    }
  }
}

namespace {

// The sentence as rules of thanks know it.
std::string_view without_marks(std::string_view sentence) {
  sentence = without_end_marks(sentence);
  sentence.remove_prefix(std::min(sentence.find_first_not_of("*_`~ "), sentence.size()));
  return sentence.substr(0, sentence.find_last_not_of("*_`~ ") + 1);
}

// Takes the thanks out of one line after the other.
class ThanksTaker {
 public:
  ThanksTaker(MessageText& message, const Rules& rules, std::string& courtesies)
      : message_(message), rules_(rules), courtesies_(courtesies) {}

  void run() {
    const auto lines = message_.lines();
    const auto last = std::find_if(lines.rbegin(), lines.rend(),
                                   [](const Line& line) { return line.has_content(); });
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::span<const Candidate> candidates = candidates_of(i);
      if (!lines[i].has_content()) continue;
      const bool is_last = last != lines.rend() && &lines[i] == &*last;
      // Thanks of three letters ("thx") have no anchor: they stand alone, or at the very end.
      if (lines[i].kinds.has(RuleKind::kThanks) || is_last || !candidates.empty()) {
        take_from(lines[i], candidates, is_last);
      }
    }
  }

 private:
  std::span<const Candidate> candidates_of(std::size_t line) {
    const std::span<const Candidate> all = message_.thanks();
    const std::size_t first = next_candidate_;
    while (next_candidate_ < all.size() && all[next_candidate_].line == line) ++next_candidate_;
    return all.subspan(first, next_candidate_ - first);
  }

  // Only a sentence in which a rule's anchor stands is compared with the rules.
  void take_from(const Line& line, std::span<const Candidate> candidates, bool is_last) {
    const std::string_view text = message_.text_of(line);
    folded_.clear();
    append_folded(std::string_view(message_.text()).substr(line.origin, line.begin - line.origin),
                  folded_);
    auto candidate = candidates.begin();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = sentence_end(text, at);
      const std::string_view sentence = text.substr(at, end - at);
      append_folded(sentence, folded_);
      const std::size_t folded_end = line.folded_origin + folded_.size();
      bool may_be_thanks = at == 0 || (is_last && end == text.size());
      for (; candidate != candidates.end() && candidate->begin < folded_end; ++candidate) {
        may_be_thanks = true;
      }
      if (may_be_thanks && is_thanks(line, at, sentence)) {
        append_line(without_marks(sentence), courtesies_);
        message_.cut_out(line, at, end, Pass::kThanks);
      }
      at = end;
    }
  }

  // The sentence begins at `at` in the line.
  [[nodiscard]] bool is_thanks(const Line& line, std::size_t at, std::string_view sentence) const {
    constexpr std::size_t kLongest = 200;  // bytes
    if (sentence.size() > kLongest) return false;
    const std::string_view words = without_marks(sentence);
    if (!may_hold_thanks(line, at, words)) return false;
    return rules_.covering(folded_for_rules(words)).has(RuleKind::kThanks);
  }

  // Rules have an anchor in the line, or are as short as "thx". An anchor right behind an Arabic
  // question mark is seen only by who looks at the sentence alone.
  [[nodiscard]] bool may_hold_thanks(const Line& line, std::size_t at,
                                     std::string_view words) const {
    constexpr std::size_t kLongestUnanchored = 16;  // bytes
    const std::size_t begin = line.begin + at;
    return line.candidates.has(RuleKind::kThanks) || words.size() <= kLongestUnanchored ||
           (begin > 0 && static_cast<unsigned char>(message_.text()[begin - 1]) >= 0x80);
  }

  MessageText& message_;
  const Rules& rules_;
  std::string& courtesies_;
  std::string folded_;  // the line at hand, as far as it was looked at
  std::size_t next_candidate_ = 0;
};

}  // namespace

void take_thanks(MessageText& message, const Rules& rules, std::string& courtesies) {
  ThanksTaker(message, rules, courtesies).run();
}

}  // namespace triage::text
