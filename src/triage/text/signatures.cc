#include "triage/text/signatures.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/unicode.h"
#include "triage/text/folding.h"
#include "triage/text/sentences.h"

namespace triage::text {
namespace {

constexpr std::size_t kLongestSignature = 20;      // lines with content
constexpr std::size_t kLongestSignatureLine = 120;  // bytes
constexpr std::size_t kLongestSignedSentence = 100;  // bytes of "Best regards, Jane Doe, Sales"

std::span<Line> lines_of(MessageText& message, const Segment& segment) {
  return message.lines().subspan(segment.first, segment.last - segment.first);
}

// The offset in `line` whose folded form has `folded_size` bytes.
std::size_t offset_before(std::string_view line, std::size_t folded_size) {
  std::string folded;
  std::size_t at = 0;
  while (at < line.size() && folded.size() < folded_size) {
    const std::size_t start = at;
    next_code_point(line, at);
    append_folded(line.substr(start, at - start), folded);
  }
  return at;
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
  return std::any_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(end),
                     [](const Line& line) {
                       return line.has_content() && !line.kinds.has(RuleKind::kGreeting);
                     });
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

bool is_postscript(std::string_view folded) {
  return folded.starts_with("ps:") || folded.starts_with("ps ") || folded.starts_with("p.s.") ||
         folded.starts_with("p.s:") || folded.starts_with("nb:");
}

// Finds where the signature of one segment begins, again and again until nothing more is found.
class SignatureFinder {
 public:
  SignatureFinder(MessageText& message, const Rules& rules, std::span<Line> lines)
      : message_(message), rules_(rules), lines_(lines) {}

  void run() {
    for (Line& line : lines_) {
      if (line.has_content() && line.kinds.has(RuleKind::kMobileSignature)) {
        message_.remove(line, Pass::kSignature);
      }
    }
    collect_tail();
    while (cut_delimiter() || cut_sign_off() || cut_signed_sentence()) collect_tail();
  }

 private:
  // The last lines with content, from the last one up, as far as a signature may reach.
  void collect_tail() {
    tail_.clear();
    for (std::size_t i = lines_.size(); i-- > 0 && tail_.size() < kLongestSignature;) {
      if (lines_[i].has_content()) tail_.push_back(i);
    }
  }

  bool cut_delimiter() {
    for (auto i = tail_.rbegin(); i != tail_.rend(); ++i) {
      if (is_delimiter(message_.text_of(lines_[*i]))) return cut_from(*i);
    }
    return false;
  }

  bool cut_sign_off() {
    std::size_t found = lines_.size();
    for (const std::size_t i : tail_) {
      if (lines_[i].kinds.has(RuleKind::kSignOff)) found = i;
      if (!is_signature_line(lines_[i])) break;
    }
    return found < lines_.size() && cut_from(found);
  }

  [[nodiscard]] bool is_signature_line(const Line& line) const {
    const std::string_view text = message_.text_of(line);
    return text.size() <= kLongestSignatureLine && !text.ends_with('?') &&
           !is_postscript(message_.folded_of(line));
  }

  // "... since today. Best regards, Jane" at the end of the last line.
  bool cut_signed_sentence() {
    if (tail_.empty()) return false;
    Line& line = lines_[tail_.front()];
    if (!line.candidates.has(RuleKind::kSignOff)) return false;
    const std::string_view text = message_.text_of(line);
    for (std::size_t start = 0; start < text.size(); start = sentence_end(text, start)) {
      if (text.size() - start > kLongestSignedSentence || start == 0) continue;
      const std::string sentence = folded_for_rules(without_end_marks(text.substr(start)));
      if (!rules_.covering(sentence).has(RuleKind::kSignOff)) continue;
      message_.cut_back(line, start, Pass::kSignature);
      return true;
    }
    return false;
  }

  bool cut_from(std::size_t first) {
    for (Line& line : lines_.subspan(first)) {
      if (line.has_content()) message_.remove(line, Pass::kSignature);
    }
    return true;
  }

  MessageText& message_;
  const Rules& rules_;
  std::span<Line> lines_;
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
    const std::string_view text = message.text_of(line);
    const std::size_t folded_offset =
        found.begin > line.folded_begin ? found.begin - line.folded_begin : 0;
    const std::size_t offset = offset_before(text, folded_offset);
    const std::size_t start = sentence_start(text, offset);
    if (start == 0 && !has_content_before(lines, index)) {
      cut_sentence(message, line, offset);
    } else {
      cut_paragraph(message, lines, index, start);
    }
  }
}

void remove_signature(MessageText& message, const Rules& rules, const Segment& segment) {
  SignatureFinder(message, rules, lines_of(message, segment)).run();
}

}  // namespace triage::text
