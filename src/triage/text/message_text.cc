#include "triage/text/message_text.h"

#include <algorithm>

#include "triage/base/unicode.h"
#include "triage/text/byte_set.h"
#include "triage/text/folding.h"
#include "triage/text/sentences.h"

namespace triage::text {
namespace {

constexpr std::size_t kMostFoundInLine = 8;  // disclaimers and the like; one would do

bool is_emphasis(char letter) { return letter == '*' || letter == '_' || letter == ' '; }

// Letters that would make a phrase part of a longer word if they stood beside it. Scripts without
// blanks between words have no such letters.
bool is_word_letter(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) --at;
  const char32_t c = next_code_point(text, at);
  return char_class(c) == CharClass::kLetter && !is_unspaced_script(c);
}

// A phrase may end within a word ("... of the organi"), but not begin within one.
bool begins_word(std::string_view text, std::size_t begin) {
  return begin == 0 || !is_word_letter(text, begin - 1) || !is_word_letter(text, begin);
}

// A line is the same with and without a comma or full stop at its end.
bool is_covered(const Rules& rules, PhraseMatcher::Id phrase, std::string_view unit) {
  if (unit.size() > MessageText::kLongestRuledLine) return false;
  if (rules.phrases().covers(phrase, unit)) return true;
  const std::string_view bare = without_end_marks(unit);
  return bare.size() < unit.size() && rules.phrases().covers(phrase, bare);
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

}  // namespace

void MessageText::assign(std::string_view text, const Rules& rules) {
  text_.assign(text);
  folded_.clear();
  serial_ += lines_.size() + 1;
  lines_.clear();
  found_.clear();
  thanks_.clear();
  reply_headers_.clear();
  cuts_.clear();
  holes_.clear();
  next_hole_ = 0;
  tried_.resize(rules.phrases().size(), 0);
  cut_lines();
  for (Line& line : lines_) find_header_field(line, rules);
  match_rules(rules);
}

void MessageText::remove(Line& line, Pass pass) {
  line.removed_by = pass;
  cuts_.push_back({pass, line.begin, line.end});
}

void MessageText::cut_front(Line& line, std::size_t size, Pass pass) {
  const auto end = static_cast<std::uint32_t>(line.begin + size);
  cuts_.push_back({pass, line.begin, end});
  line.begin = end;
  while (line.begin < line.end && text_[line.begin] == ' ') ++line.begin;
}

void MessageText::cut_back(Line& line, std::size_t size, Pass pass) {
  const auto begin = static_cast<std::uint32_t>(line.begin + size);
  cuts_.push_back({pass, begin, line.end});
  line.end = begin;
  while (line.end > line.begin && text_[line.end - 1] == ' ') --line.end;
}

void MessageText::cut_out(const Line& line, std::size_t begin, std::size_t end, Pass pass) {
  holes_.push_back({pass, static_cast<std::uint32_t>(line.begin + begin),
                    static_cast<std::uint32_t>(line.begin + end)});
  cuts_.push_back(holes_.back());
}

void MessageText::append_left(const Line& line, std::string& text) {
  while (next_hole_ < holes_.size() && holes_[next_hole_].begin < line.begin) ++next_hole_;
  std::uint32_t at = line.begin;
  for (; next_hole_ < holes_.size() && holes_[next_hole_].end <= line.end; ++next_hole_) {
    text.append(text_, at, holes_[next_hole_].begin - at);
    at = holes_[next_hole_].end;
  }
  text.append(text_, at, line.end - at);
}

bool MessageText::is_whole(const Line& line) {
  while (next_hole_ < holes_.size() && holes_[next_hole_].begin < line.begin) ++next_hole_;
  const bool has_hole = next_hole_ < holes_.size() && holes_[next_hole_].end <= line.end;
  const bool ends_here = line.end == text_.size() || text_[line.end] == '\n';
  return !has_hole && line.begin == line.origin && ends_here;
}

std::size_t MessageText::place_of(const Found& found) const {
  const Line& line = lines_[found.line];
  const auto whole = std::string_view(text_).substr(line.origin, line.end - line.origin);
  return line.origin + (found.begin > line.folded_origin
                            ? offset_before(whole, found.begin - line.folded_origin)
                            : 0);
}

void MessageText::cut_lines() {
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    add_line(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end));
    at = end + 1;
  }
}

void MessageText::add_line(std::uint32_t begin, std::uint32_t end) {
  Line line;
  line.begin = begin;
  line.end = end;
  while (line.begin < end && (text_[line.begin] == '>' || text_[line.begin] == ' ')) {
    if (text_[line.begin] == '>' && line.quote_depth < 100) ++line.quote_depth;
    ++line.begin;
  }
  if (!folded_.empty()) folded_ += ' ';
  line.origin = line.begin;
  line.folded_origin = static_cast<std::uint32_t>(folded_.size());
  line.folded_begin = static_cast<std::uint32_t>(folded_.size());
  append_folded(text_of(line), folded_);
  line.folded_end = static_cast<std::uint32_t>(folded_.size());
  while (line.folded_begin < line.folded_end && is_emphasis(folded_[line.folded_begin])) {
    ++line.folded_begin;
  }
  while (line.folded_end > line.folded_begin && is_emphasis(folded_[line.folded_end - 1])) {
    --line.folded_end;
  }
  lines_.push_back(line);
}

void MessageText::find_header_field(Line& line, const Rules& rules) const {
  constexpr std::size_t kLongestName = 40;  // bytes
  const std::string_view folded = folded_of(line);
  const std::size_t colon = folded.substr(0, kLongestName).find(':');
  if (colon == std::string_view::npos) return;
  std::string_view name = folded.substr(0, colon);
  while (!name.empty() && is_emphasis(name.back())) name.remove_suffix(1);
  line.header = rules.header_field(name);
}

void MessageText::match_rules(const Rules& rules) {
  const std::string_view folded = folded_;
  std::size_t index = 0;
  const auto enter_line = [&] {  // phrases without an anchor stand at the beginning
    rules.phrases().for_each_short(folded_of(lines_[index]), [&](PhraseMatcher::Id phrase) {
      note_candidate(rules,
                     {phrase, lines_[index].folded_begin, static_cast<std::uint32_t>(index)});
      match_in_line(rules, phrase, index);
    });
  };
  if (!lines_.empty()) enter_line();
  const auto go_to = [&](std::size_t block) {
    while (index + 1 < lines_.size() && block >= lines_[index + 1].folded_begin) {
      ++index;
      enter_line();
    }
  };
  rules.phrases().for_each_anchor(
      folded, [&](PhraseMatcher::Id phrase, std::size_t position, std::size_t block) {
        go_to(block);
        const RuleKind kind = rules.kind_of(phrase);
        if (kAnywhereKinds.has(kind)) return match_anywhere(rules, phrase, position, index);
        note_candidate(rules, {phrase, static_cast<std::uint32_t>(position),
                               static_cast<std::uint32_t>(index)});
        match_in_line(rules, phrase, index);
      });
  go_to(folded.size());
}

void MessageText::match_anywhere(const Rules& rules, PhraseMatcher::Id phrase, std::size_t position,
                                 std::size_t index) {
  const RuleKind kind = rules.kind_of(phrase);
  const bool is_crowded =
      found_.size() >= kMostFoundInLine && found_[found_.size() - kMostFoundInLine].line == index;
  if (is_crowded) return;
  const std::string_view folded = folded_;
  const std::string_view place = rules.phrases().occurrence(phrase, folded, position);
  if (place.empty()) return;
  const auto begin = static_cast<std::size_t>(place.data() - folded.data());
  if (!begins_word(folded, begin)) return;
  lines_[index].kinds |= kind;
  std::size_t first = index;
  while (first > 0 && lines_[first].folded_begin > begin) --first;
  found_.push_back({kind, static_cast<std::uint32_t>(begin), first});
}

// Could bytes [begin, end) of the folded text, which stand in the line, be a sentence of it? The
// ends of the line or of other sentences must stand before and behind.
bool MessageText::may_be_sentence(std::size_t begin, std::size_t end, const Line& line) const {
  constexpr ByteSet kBefore(" *_~'\"(-");
  constexpr ByteSet kBehind(" *_~'\"),:;-");
  constexpr ByteSet kEnds(".!?");
  while (begin > line.folded_begin && kBefore.has(folded_[begin - 1])) --begin;
  while (end < line.folded_end && kBehind.has(folded_[end])) ++end;
  const auto ends_sentence = [&](char c) {
    return kEnds.has(c) || static_cast<unsigned char>(c) >= 0x80;
  };
  return (begin <= line.folded_begin || ends_sentence(folded_[begin - 1])) &&
         (end >= line.folded_end || ends_sentence(folded_[end]));
}

void MessageText::note_candidate(const Rules& rules, const Candidate& candidate) {
  const RuleKind kind = rules.kind_of(candidate.phrase);
  if (kind == RuleKind::kThanks) {  // these rules have no `*`: the anchor is all of them
    const std::size_t end = candidate.begin + rules.phrases().anchor_of(candidate.phrase).size();
    if (may_be_sentence(candidate.begin, end, lines_[candidate.line])) thanks_.push_back(candidate);
  }
  if (kind == RuleKind::kReplyHeader) reply_headers_.push_back(candidate);
}

void MessageText::match_in_line(const Rules& rules, PhraseMatcher::Id phrase, std::size_t index) {
  Line& line = lines_[index];
  const RuleKind kind = rules.kind_of(phrase);
  line.candidates |= kind;
  const std::uint64_t number = serial_ + index;
  if (line.kinds.has(kind) || tried_[phrase] == number) return;
  tried_[phrase] = number;
  const std::string_view unit = folded_of(line);
  if (is_covered(rules, phrase, unit)) line.kinds |= kind;
}

}  // namespace triage::text
