// One message cut into lines, each with what the rules say of it: what the passes work on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/text/pass.h"
#include "triage/text/rules.h"

namespace triage::text {

struct Line {
  std::uint32_t begin = 0;  // in text(), behind quote marks
  std::uint32_t end = 0;
  std::uint32_t folded_begin = 0;  // in folded(), without emphasis marks around it
  std::uint32_t folded_end = 0;
  KindSet kinds;                // rules that cover the line, or stand in it
  KindSet candidates;           // rules whose anchor stands in it: they may cover a sentence
  std::uint16_t quote_depth = 0;  // how many `>` it began with
  HeaderField header = HeaderField::kNone;
  Pass removed_by = Pass::kKept;

  [[nodiscard]] bool is_blank() const { return begin == end; }
  [[nodiscard]] bool is_kept() const { return removed_by == Pass::kKept; }
  // A greeting's rule may cover a sentence that goes on behind it; a greeting alone is short.
  [[nodiscard]] bool is_greeting_only() const {
    return kinds.has(RuleKind::kGreeting) && end - begin <= 60;
  }
  [[nodiscard]] bool has_content() const { return is_kept() && !is_blank(); }
};

// What a pass took out, in offsets of text().
struct Cut {
  Pass pass = Pass::kKept;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Where a rule that may stand anywhere was found, in offsets of folded().
struct Found {
  RuleKind kind = RuleKind::kDisclaimer;
  std::uint32_t begin = 0;
  std::size_t line = 0;
};

// Reused from message to message, so that its buffers are allocated once. One thread at a time.
class MessageText {
 public:
  // Longer lines are prose: rules that cover lines are not tried on them.
  static constexpr std::size_t kLongestRuledLine = 1000;

  // Takes normalised text (normalize.h).
  void assign(std::string_view text, const Rules& rules);

  // Takes out a whole line, its first `size` bytes, or all but these.
  void remove(Line& line, Pass pass);
  void cut_front(Line& line, std::size_t size, Pass pass);
  void cut_back(Line& line, std::size_t size, Pass pass);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::span<const Cut> cuts() const { return cuts_; }
  [[nodiscard]] std::span<Line> lines() { return lines_; }
  [[nodiscard]] std::span<const Line> lines() const { return lines_; }
  [[nodiscard]] std::span<const Found> found() const { return found_; }

  [[nodiscard]] std::string_view text_of(const Line& line) const {
    return std::string_view(text_).substr(line.begin, line.end - line.begin);
  }
  [[nodiscard]] std::string_view folded_of(const Line& line) const {
    return std::string_view(folded_).substr(line.folded_begin, line.folded_end - line.folded_begin);
  }
  // Lines first..last as if they were one, with a blank between them.
  [[nodiscard]] std::string_view folded_of(const Line& first, const Line& last) const {
    return std::string_view(folded_).substr(first.folded_begin,
                                            last.folded_end - first.folded_begin);
  }

 private:
  void cut_lines();
  void add_line(std::uint32_t begin, std::uint32_t end);
  void find_header_field(Line& line, const Rules& rules) const;
  void match_rules(const Rules& rules);
  void match_in_line(const Rules& rules, PhraseMatcher::Id phrase, std::size_t index);

  std::string text_;
  std::string folded_;
  std::vector<Line> lines_;
  std::vector<Found> found_;
  std::vector<Cut> cuts_;
  std::vector<std::uint64_t> tried_;  // by phrase: serial number of the line it was compared with last
  std::uint64_t serial_ = 0;          // of the first line of this message
};

}  // namespace triage::text
