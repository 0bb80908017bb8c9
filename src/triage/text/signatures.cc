#include "triage/text/signatures.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/unicode.h"
#include "triage/text/folding.h"
#include "triage/text/sentences.h"

namespace triage::text {
namespace {

constexpr std::size_t kLongestSignature = 20;        // lines with content
constexpr std::size_t kLongestSignatureLine = 120;   // bytes
constexpr std::size_t kLongestSignedSentence = 100;  // bytes of "Best regards, Jane Doe, Sales"

std::span<Line> lines_of(MessageText& message, const Segment& segment) {
  return message.lines().subspan(segment.first, segment.last - segment.first);
}

std::size_t sentence_start(std::string_view line, std::size_t offset) {
  std::size_t start = 0;
  for (std::size_t end = sentence_end(line, 0); end <= offset && end < line.size();
       end = sentence_end(line, start)) {
    start = end;
  }
  return start;
}

bool has_content_before(std::span<const Line> lines, std::size_t end) {
  return std::any_of(
      lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(end),
      [](const Line& line) { return line.has_content() && !line.is_greeting_only(); });
}

// A disclaimer below the writer's words: from its sentence to the end of the paragraph.
void cut_paragraph(MessageText& message, std::span<Line> lines, std::size_t index,
                   std::size_t start) {
  if (start == 0) {
    message.remove(lines[index], Pass::kDisclaimer);
  } else {
    message.cut_back(lines[index], start, Pass::kDisclaimer);
  }
  for (std::size_t i = index + 1; i < lines.size() && !lines[i].is_blank(); ++i) {
    if (lines[i].is_kept()) message.remove(lines[i], Pass::kDisclaimer);
  }
}

// A notice above the writer's words: its own sentence only.
void cut_sentence(MessageText& message, Line& line, std::size_t offset) {
  const std::string_view text = message.text_of(line);
  const std::size_t end = sentence_end(text, sentence_start(text, offset));
  if (end == text.size()) {
    message.remove(line, Pass::kDisclaimer);
  } else {
    message.cut_front(line, end, Pass::kDisclaimer);
  }
}

bool is_delimiter(std::string_view text) { return text == "--" || text == "—" || text == "– –"; }

// ----, ====, ____, ━━━━: five marks or more and nothing else.
bool is_drawn_line(std::string_view text) {
  constexpr std::size_t kShortest = 5;
  std::size_t marks = 0;
  for (std::size_t at = 0; at < text.size(); ++marks) {
    const char32_t c = next_code_point(text, at);
    const bool is_mark = c == '-' || c == '=' || c == '_' || c == '*' || c == '~' || c == '+' ||
                         c == 0x2014 || c == 0x2015 || (c >= 0x2500 && c <= 0x257F);
    if (!is_mark) return false;
  }
  return marks >= kShortest;
}

// An e-mail or web address, or a telephone number.
bool has_contact(std::string_view text) {
  const auto digits =
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 8 || text.find('@') != std::string_view::npos ||
         text.find("http") != std::string_view::npos || text.find("www.") != std::string_view::npos;
}

bool is_postscript(std::string_view folded) {
  return folded.starts_with("ps:") || folded.starts_with("ps ") || folded.starts_with("p.s.") ||
         folded.starts_with("p.s:") || folded.starts_with("nb:");
}

struct WordCount {
  std::size_t words = 0;
  std::size_t small = 0;  // of them, those that begin with a small letter, but for what joins names
};

WordCount count_words(std::string_view text) {
  constexpr std::array<std::string_view, 17> kJoints = {"und", "von", "van", "de",  "da",  "do",
                                                        "dos", "del", "di",  "der", "and", "of",
                                                        "la",  "le",  "du",  "für", "for"};
  WordCount count;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    std::size_t letter = 0;
    const char32_t first = next_code_point(word, letter);
    const bool is_small =
        simple_folded(first) == first && first < 0x500 && char_class(first) == CharClass::kLetter;
    const bool is_joint =
        is_small && std::find(kJoints.begin(), kJoints.end(), word) != kJoints.end();
    count.small += is_small && !is_joint ? 1 : 0;
    ++count.words;
    at = end + 1;
  }
  return count;
}

// Up to six words without a digit or the end of a sentence, and none that begins with a small
// letter but what joins names.
bool looks_like_name(std::string_view text) {
  constexpr std::size_t kLongest = 60;  // bytes
  if (text.empty() || text.size() > kLongest) return false;
  if (text.find_first_of("0123456789?!:@/") != std::string_view::npos) return false;
  const WordCount count = count_words(text);
  return count.small == 0 && count.words <= 6;
}

// Words of a writer rather than of a visiting card: without an address, and enough of them begin
// with a small letter. In scripts without small letters a full stop says it.
bool looks_like_sentence(std::string_view text) {
  if (has_contact(text)) return false;
  if (text.ends_with("。")) return true;
  const std::size_t small = count_words(text).small;
  return small >= 6 || (small >= 3 && (text.ends_with('.') || text.ends_with('!')));
}

// A short line that is no sentence: a role, a team, a place.
bool looks_like_role(std::string_view text) {
  constexpr std::size_t kLongest = 60;  // bytes
  return text.size() <= kLongest && text.find_first_of("?!:") == std::string_view::npos &&
         !text.ends_with('.') && !text.ends_with("。");
}

// Where "Best regards, Jane" begins behind the last full stop of the line; 0: it does not.
std::size_t signed_sentence(const MessageText& message, const Rules& rules, const Line& line) {
  if (!line.candidates.has(RuleKind::kSignOff)) return 0;
  const std::string_view text = message.text_of(line);
  const std::size_t reach = text.size() > 4 * kLongestSignedSentence
                                ? sentence_end(text, text.size() - 4 * kLongestSignedSentence)
                                : 0;
  for (std::size_t start = reach; start < text.size(); start = sentence_end(text, start)) {
    if (text.size() - start > kLongestSignedSentence || start == 0) continue;
    const std::string sentence = folded_for_rules(without_end_marks(text.substr(start)));
    if (rules.covering(sentence).has(RuleKind::kSignOff)) return start;
  }
  return 0;
}

// Finds where the signature of one segment begins, again and again until nothing more is found.
class SignatureFinder {
 public:
  SignatureFinder(MessageText& message, const Rules& rules, std::span<Line> lines)
      : message_(message), rules_(rules), lines_(lines), end_(lines.size()) {}

  void run() {
    for (Line& line : lines_) {
      if (line.has_content() && line.kinds.has(RuleKind::kMobileSignature)) {
        message_.remove(line, Pass::kSignature);
      }
    }
    collect_tail();
    const std::size_t postscript = postscript_begin();
    if (postscript < lines_.size()) {  // it stays, and what stands above and below is looked at
      begin_ = postscript;
      cut_all();
      begin_ = 0;
      end_ = postscript;
    }
    cut_all();
  }

 private:
  void cut_all() {
    do {
      collect_tail();
    } while (cut_delimiter() || cut_card() || cut_sign_off() || cut_signed_sentence() ||
             cut_name_after_thanks());
  }

  // Where a postscript begins; behind all lines if there is none.
  [[nodiscard]] std::size_t postscript_begin() const {
    const auto found = std::find_if(tail_.rbegin(), tail_.rend(), [&](std::size_t i) {
      return is_postscript(message_.folded_of(lines_[i]));
    });
    return found == tail_.rend() ? lines_.size() : *found;
  }

  // The last lines with content, from the last one up, as far as a signature may reach.
  void collect_tail() {
    tail_.clear();
    for (std::size_t i = end_; i-- > begin_ && tail_.size() < kLongestSignature;) {
      if (lines_[i].has_content()) tail_.push_back(i);
    }
  }

  bool cut_delimiter() {
    for (auto i = tail_.rbegin(); i != tail_.rend(); ++i) {
      if (is_delimiter(message_.text_of(lines_[*i]))) return cut_from(*i);
    }
    return false;
  }

  // A visiting card: a drawn line, then short lines with an address or a number in them.
  bool cut_card() {
    constexpr std::size_t kLongestCard = 12;
    bool has_address = false;
    for (std::size_t i = 0; i < tail_.size() && i < kLongestCard; ++i) {
      const std::string_view text = message_.text_of(lines_[tail_[i]]);
      const bool is_drawn = is_drawn_line(text);
      if (is_drawn && has_address) return cut_from(tail_[i]);
      if (!is_drawn && !is_signature_line(lines_[tail_[i]])) return false;
      has_address = has_address || has_contact(text);
    }
    return false;
  }

  // A sign-off and the short lines below it, down to the writer's words if there are more. One that
  // begins the message is a greeting in disguise ("Cordial saludo, no puedo ..."), unless it says
  // nothing else.
  bool cut_sign_off() {
    std::size_t found = tail_.size();
    for (std::size_t place = 0; place < tail_.size(); ++place) {
      const Line& line = lines_[tail_[place]];
      if (!is_signature_line(line)) break;
      if (is_sign_off(line) &&
          (is_literal_sign_off(line) || has_content_before(lines_, tail_[place]))) {
        found = place;
      }
    }
    if (found == tail_.size()) return false;
    const std::size_t last = signature_end(found);
    return last == end_ ? cut_from(tail_[found]) : cut_out(tail_[found], last);
  }

  // The line below the sign-off at which the writer goes on, or end_. Behind two names at most, a
  // sentence is the writer's; further down it is small print or a slogan. Where nothing stands
  // above the sign-off, all that is neither name nor address is the writer's.
  [[nodiscard]] std::size_t signature_end(std::size_t sign_off) const {
    constexpr std::size_t kMostNames = 2;
    const bool has_words_above = has_content_before(lines_, tail_[sign_off]);
    for (std::size_t place = sign_off; place-- > 0;) {
      const std::string_view text = message_.text_of(lines_[tail_[place]]);
      const bool is_name = looks_like_name(text);
      if (!has_words_above && !is_name && !has_contact(text)) return tail_[place];
      if (!has_words_above) continue;
      if (looks_like_sentence(text)) return tail_[place];
      if (!is_name || sign_off - place > kMostNames) break;
    }
    return end_;
  }

  [[nodiscard]] bool is_sign_off(const Line& line) const {
    if (line.kinds.has(RuleKind::kSignOff)) return true;
    return name_after_sign_off(line, RuleKind::kSignOff) > 0;
  }

  [[nodiscard]] bool is_literal_sign_off(const Line& line) const {
    const std::string_view unit = without_end_marks(message_.folded_of(line));
    return rules_.covering_literally(unit).has(RuleKind::kSignOff);
  }

  // "Thanks" and the names below it; "Thanks, Jane" at the end. The thanks stay for the courtesies.
  bool cut_name_after_thanks() {
    constexpr std::size_t kMostNames = 4;  // lines: name, role, team, place
    for (std::size_t i = 0; i < tail_.size() && i <= kMostNames; ++i) {
      Line& line = lines_[tail_[i]];
      const bool is_above_name = i > 0 && looks_like_name(message_.text_of(lines_[tail_[i - 1]]));
      if (line.kinds.has(RuleKind::kThanks)) return is_above_name && cut_from(tail_[i - 1]);
      const std::string_view text = message_.text_of(line);
      if (const std::size_t name = name_after_sign_off(line, RuleKind::kThanks); name > 0) {
        if (i > 0) cut_from(tail_[i - 1]);
        message_.cut_back(line, name, Pass::kSignature);
        return true;
      }
      if (!looks_like_role(text)) return false;
    }
    return false;
  }

  // Where the name begins in "LG Felix", "Danke, Katrin Reuter": one to three words that a rule
  // covers literally, then up to four words that look like a name. 0: there is none.
  [[nodiscard]] std::size_t name_after_sign_off(const Line& line, RuleKind kind) const {
    constexpr std::size_t kLongestSignedLine = 80;  // bytes
    const std::string_view text = message_.text_of(line);
    if (text.size() > kLongestSignedLine || !line.may_begin_with(kind)) return 0;
    std::size_t blank = 0;
    for (int words = 1; words <= 3; ++words) {
      blank = text.find(' ', blank + 1);
      if (blank == std::string_view::npos) return 0;
      const std::string head = folded_for_rules(without_end_marks(text.substr(0, blank)));
      if (rules_.covering_literally(head).has(kind) && looks_like_name(text.substr(blank + 1))) {
        return blank + 1;
      }
    }
    return 0;
  }

  [[nodiscard]] bool is_signature_line(const Line& line) const {
    const std::string_view text = message_.text_of(line);
    return text.size() <= kLongestSignatureLine && !text.ends_with('?');
  }

  bool cut_signed_sentence() {
    if (tail_.empty()) return false;
    Line& line = lines_[tail_.front()];
    const std::size_t start = signed_sentence(message_, rules_, line);
    if (start == 0) return false;
    message_.cut_back(line, start, Pass::kSignature);
    return true;
  }

  bool cut_from(std::size_t first) {
    cut_out(first, end_);
    end_ = first;
    return true;
  }

  // Takes out lines [first, last), and leaves those below.
  bool cut_out(std::size_t first, std::size_t last) {
    for (Line& line : lines_.subspan(first, last - first)) {
      if (line.has_content()) message_.remove(line, Pass::kSignature);
    }
    return true;
  }

  MessageText& message_;
  const Rules& rules_;
  std::span<Line> lines_;
  std::size_t begin_ = 0;  // of what is looked at
  std::size_t end_;        // behind the last line that is not yet taken out
  std::vector<std::size_t> tail_;
};

}  // namespace

void remove_disclaimers(MessageText& message, const Segment& segment) {
  const std::span<Line> lines = lines_of(message, segment);
  for (const Found& found : message.found()) {
    if (found.kind != RuleKind::kDisclaimer) continue;
    if (found.line < segment.first || found.line >= segment.last) continue;
    const std::size_t index = found.line - segment.first;
    Line& line = lines[index];
    if (!line.has_content()) continue;
    const std::size_t place = message.place_of(found);
    if (place < line.begin || place >= line.end) continue;  // went with an earlier one
    const std::string_view text = message.text_of(line);
    const std::size_t offset = place - line.begin;
    const std::size_t start = sentence_start(text, offset);
    if (start == 0 && !has_content_before(lines, index)) {
      cut_sentence(message, line, offset);
    } else {
      cut_paragraph(message, lines, index, start);
    }
  }
}

bool ends_with_sign_off(const MessageText& message, const Rules& rules) {
  const auto lines = message.lines();
  const auto last = std::find_if(lines.rbegin(), lines.rend(),
                                 [](const Line& line) { return line.has_content(); });
  return last != lines.rend() && signed_sentence(message, rules, *last) > 0;
}

void remove_signature(MessageText& message, const Rules& rules, const Segment& segment) {
  SignatureFinder(message, rules, lines_of(message, segment)).run();
}

}  // namespace triage::text
