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
  std::uint32_t folded_begin = 0;  // in folded text, without emphasis marks around it
  std::uint32_t folded_end = 0;
  std::uint32_t origin = 0;         // begin, before anything was cut off
  std::uint32_t folded_origin = 0;  // the same place in the folded text
  KindSet kinds;                    // rules that cover the line, or stand in it
  KindSet candidates;               // rules whose anchor stands in it: they may cover a sentence
  std::uint16_t quote_depth = 0;    // how many `>` it began with
  HeaderField header = HeaderField::kNone;
  Pass removed_by = Pass::kKept;

  [[nodiscard]] bool is_blank() const { return begin == end; }
  [[nodiscard]] bool is_kept() const { return removed_by == Pass::kKept; }
  // A greeting's rule may cover a sentence that goes on behind it; a greeting alone is short.
  [[nodiscard]] bool is_greeting_only() const {
    return kinds.has(RuleKind::kGreeting) && end - begin <= 60;
  }
  // Could a rule of the kind cover the beginning of what is left of the line? Once something was
  // cut off its front, nothing is known of the new beginning.
  [[nodiscard]] bool may_begin_with(RuleKind kind) const {
    return candidates.has(kind) || begin != origin;
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

// Where a rule's anchor was found, whose rule may cover a sentence there, or several lines.
struct Candidate {
  PhraseMatcher::Id phrase = 0;
  std::uint32_t begin = 0;  // in folded text
  std::uint32_t line = 0;
};

// Reused from message to message, so that its buffers are allocated once. One thread at a time.
class MessageText {
 public:
  // Longer lines are prose: rules that cover lines are not tried on them.
  static constexpr std::size_t kLongestRuledLine = 1000;

  // Takes normalised text (normalize.h).
  void assign(std::string_view text, const Rules& rules);

  // Takes out a whole line, its first `size` bytes, or all but these; or bytes [begin, end) of it,
  // which leave a hole. Holes of a line are made from left to right.
  void remove(Line& line, Pass pass);
  void cut_front(Line& line, std::size_t size, Pass pass);
  void cut_back(Line& line, std::size_t size, Pass pass);
  void cut_out(const Line& line, std::size_t begin, std::size_t end, Pass pass);

  // Appends what is left of the line. Lines are asked for in order, each once.
  void append_left(const Line& line, std::string& text);

  // Has nothing been taken out of the line? Asked in order, each line once, instead of
  // append_left().
  [[nodiscard]] bool is_whole(const Line& line);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::span<const Cut> cuts() const { return cuts_; }
  [[nodiscard]] std::span<Line> lines() { return lines_; }
  [[nodiscard]] std::span<const Line> lines() const { return lines_; }
  [[nodiscard]] std::span<const Found> found() const { return found_; }
  // Of thanks and of reply headers, each by rising line.
  [[nodiscard]] std::span<const Candidate> thanks() const { return thanks_; }
  [[nodiscard]] std::span<const Candidate> reply_headers() const { return reply_headers_; }

  [[nodiscard]] std::string_view text_of(const Line& line) const {
    return std::string_view(text_).substr(line.begin, line.end - line.begin);
  }
  // Where `found` begins, in offsets of text(). Never before its line.
  [[nodiscard]] std::size_t place_of(const Found& found) const;
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
  void match_anywhere(const Rules& rules, PhraseMatcher::Id phrase, std::size_t position,
                      std::size_t index);
  [[nodiscard]] bool may_be_sentence(std::size_t begin, std::size_t end, const Line& line) const;
  void note_candidate(const Rules& rules, const Candidate& candidate);
  void match_in_line(const Rules& rules, PhraseMatcher::Id phrase, std::size_t index);

  std::string text_;
  std::string folded_;
  std::vector<Line> lines_;
  std::vector<Found> found_;
  std::vector<Candidate> thanks_;
  std::vector<Candidate> reply_headers_;
  std::vector<Cut> cuts_;
  std::vector<Cut> holes_;
  std::size_t next_hole_ = 0;  // for append_left()
  std::vector<std::uint64_t>
      tried_;                 // by phrase: serial number of the line it was compared with last
  std::uint64_t serial_ = 0;  // of the first line of this message
};

}  // namespace triage::text
