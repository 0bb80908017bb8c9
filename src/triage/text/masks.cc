#include "triage/text/masks.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "triage/base/unicode.h"
#include "triage/text/byte_set.h"
#include "triage/text/folding.h"
#include "triage/text/tokens.h"

namespace triage::text {
namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Bytes at which a mask can begin; capitals: REDACTED; `t`: the token of an earlier cleaning.
constexpr ByteSet kStarts = ByteSet("[<{(*_xt").with_range('A', 'Z').with_range(0xC3, 0xEF);
constexpr ByteSet kFillers(
    "*Xx_#.- ");  // what brackets hold where nothing is said of what was masked

constexpr std::size_t kBlockSize = 3;  // bytes of each of the following

// Blocks that nobody writes but to cover something, two or more side by side.
constexpr std::array<std::string_view, 6> kCovers = {"█", "▓", "▒", "░", "▇", "▆"};
// Those that lists and lamps have, too: four or more.
constexpr std::array<std::string_view, 2> kShapes = {"■", "●"};

template <std::size_t count>
bool begins_with_any(std::string_view text, const std::array<std::string_view, count>& blocks) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](std::string_view block) { return text.starts_with(block); });
}

// A line of nothing but marks is drawn (markup.h): ******, ______, * * *.
bool is_drawn(std::string_view line) {
  constexpr std::size_t kShortest = 5;  // bytes; a shorter one stands for something masked
  return line.size() >= kShortest && line.find_first_not_of("*_ ") == std::string_view::npos;
}

class MaskReplacer {
 public:
  MaskReplacer(std::string_view line, const Rules& rules, std::string& replaced)
      : line_(line), rules_(rules), replaced_(replaced), mask_end_(replaced.size()) {}

  std::size_t run() {
    if (is_drawn(line_)) {
      replaced_ += line_;
      return 0;
    }
    for (std::size_t at = 0; at < line_.size();) {
      const std::size_t run = at;
      at = kStarts.find_in(line_, at);
      replaced_.append(line_, run, at - run);
      if (at == line_.size()) break;
      const std::size_t end = mask_end(at);
      if (end > at) {
        put_mask();
        at = end;
        last_end_ = end;
      } else {
        replaced_ += line_[at++];
      }
    }
    return count_;
  }

 private:
  // Behind the mask that begins at `at`, or `at` if none does.
  [[nodiscard]] std::size_t mask_end(std::size_t at) {
    switch (line_[at]) {
      case '[':
        return bracket_end(at, ']');
      case '<':
        return bracket_end(at, '>');
      case '{':
        return bracket_end(at, '}');
      case '(':
        return bracket_end(at, ')');
      case '*':
        return asterisks_end(at);
      case '_':
        return underscores_end(at);
      default:
        break;
    }
    if (const std::size_t end = blocks_end(at); end > at) return end;
    if (at > 0 && kWordBytes.has(line_[at - 1])) return at;
    if (line_[at] == 'X' || line_[at] == 'x') {
      if (const std::size_t end = crosses_end(at); end > at) return end;
    }
    return bare_word_end(at);
  }

  [[nodiscard]] std::size_t bracket_end(std::size_t at, char closing) const {
    constexpr std::size_t kLongest = 48;  // bytes between the brackets
    const char opening = line_[at];
    std::size_t begin = at;
    while (begin < line_.size() && line_[begin] == opening && begin - at < 3) ++begin;
    const std::size_t depth = begin - at;
    const std::size_t end = line_.substr(begin, kLongest).find(closing);
    if (end == std::string_view::npos || end == 0) return at;
    const std::string_view inner = line_.substr(begin, end);
    std::size_t after = begin + end;
    while (after < line_.size() && line_[after] == closing && after - begin - end < depth) ++after;
    if (opening == '[' && is_link_target(line_.substr(after))) return at;
    const bool is_template = opening == '{' && depth >= 2;
    return is_template || stands_for_masked(inner, opening == '(') ? after : at;
  }

  // What follows the text of a Markdown link.
  static bool is_link_target(std::string_view rest) {
    if (!rest.starts_with('(')) return false;
    const std::string_view target = rest.substr(1, rest.substr(0, 200).find_first_of(") ") - 1);
    return target.find("://") != std::string_view::npos || target.starts_with('/') ||
           target.starts_with('#') || target.starts_with("mailto:") || target.starts_with("www.");
  }

  [[nodiscard]] bool stands_for_masked(std::string_view inner, bool only_bare) const {
    if (kFillers.skip_in(inner) == inner.size()) {
      // [x] is a box that was ticked, f(x) and f(xx) have arguments.
      const auto fillers = std::count_if(inner.begin(), inner.end(), [](char c) {
        return std::string_view("*Xx_#").find(c) != std::string_view::npos;
      });
      return fillers >= (only_bare ? 3 : 2);
    }
    std::string words = folded_for_rules(inner);
    std::replace_if(
        words.begin(), words.end(), [](char c) { return c == '_' || c == '-' || c == ':'; }, ' ');
    while (!words.empty() &&
           (is_digit(words.back()) || words.back() == ' ' || words.back() == '#')) {
      words.pop_back();
    }
    if (only_bare) return rules_.is_bare_mask(words);
    if (rules_.is_mask(words)) return true;
    return is_of_mask_words(words);
  }

  // "your name", "redacted phone": up to three words, the first or the last of them a mask.
  [[nodiscard]] bool is_of_mask_words(const std::string& words) const {
    const std::size_t first = words.find(' ');
    if (first == std::string::npos || std::count(words.begin(), words.end(), ' ') > 2) return false;
    return rules_.is_mask(words.substr(words.rfind(' ') + 1)) ||
           rules_.is_bare_mask(words.substr(0, first));
  }

  // Three or more asterisks that are no emphasis. Inside a word ("j***@example.com") the whole word
  // was masked.
  [[nodiscard]] std::size_t asterisks_end(std::size_t at) {
    const std::size_t end = std::min(line_.find_first_not_of('*', at), line_.size());
    if (end - at < 3 || is_around_words(at, end)) return at;
    const bool begins_word = at == 0 || !kWordBytes.has(line_[at - 1]);
    const bool is_followed = end < line_.size() && kWordBytes.has(line_[end]);
    const bool may_be_emphasis = end - at == 3;
    if (may_be_emphasis && begins_word && is_followed && is_emphasis(end)) return at;
    if (may_be_emphasis && !begins_word && !is_followed && is_closing_emphasis(at)) return at;
    std::size_t before = at;  // the rest of the word was not masked, but says nothing any more
    while (before > last_end_ && belongs_to_masked_word(line_[before - 1])) --before;
    replaced_.resize(replaced_.size() - (at - before));
    std::size_t after = end;
    while (after < line_.size() && belongs_to_masked_word(line_[after])) ++after;
    while (line_[after - 1] == '.' || line_[after - 1] == '-') --after;
    return after;
  }

  // *** URGENT ***: asterisks at the beginning of the line, as many behind a few words of which the
  // first is no small one.
  [[nodiscard]] bool is_around_words(std::size_t at, std::size_t end) const {
    constexpr std::size_t kMostWords = 4;
    const std::string_view marks = line_.substr(0, line_.find_first_not_of('*'));
    const std::size_t closing = line_.find('*', marks.size());
    if (closing == std::string_view::npos || marks.size() < 3) return false;
    const std::size_t behind = std::min(line_.find_first_not_of('*', closing), line_.size());
    const std::string_view words = line_.substr(marks.size(), closing - marks.size());
    const bool has_blanks = words.size() > 2 && words.front() == ' ' && words.back() == ' ';
    if (!has_blanks || behind - closing != marks.size() || count_words(words) > kMostWords)
      return false;
    const bool is_small = std::islower(static_cast<unsigned char>(words[1])) != 0;
    const bool is_one_of_both = at == 0 || (at == closing && end == behind);
    return !is_small && is_one_of_both &&
           (behind == line_.size() || !kWordBytes.has(line_[behind]));
  }

  static bool belongs_to_masked_word(char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '*' || byte == '@' ||
           byte == '.' || byte == '-' || byte == '_' || byte == '+';
  }

  [[nodiscard]] bool is_emphasis(std::size_t end) const {
    constexpr std::size_t kReach = 200;  // bytes
    return line_.substr(end, kReach).find("***") != std::string_view::npos;
  }

  [[nodiscard]] bool is_closing_emphasis(std::size_t at) const {
    constexpr std::size_t kReach = 200;
    const std::size_t floor = at > kReach ? at - kReach : 0;
    const std::size_t opening = line_.substr(floor, at - floor).rfind("***");
    return opening != std::string_view::npos &&
           (floor + opening == 0 || line_[floor + opening - 1] == ' ');
  }

  [[nodiscard]] std::size_t underscores_end(std::size_t at) const {
    const std::size_t end = std::min(line_.find_first_not_of('_', at), line_.size());
    const bool touches_word = (at > 0 && kWordBytes.has(line_[at - 1])) ||
                              (end < line_.size() && kWordBytes.has(line_[end]));
    return end - at >= 4 && !touches_word ? end : at;
  }

  [[nodiscard]] std::size_t blocks_end(std::size_t at) const {
    constexpr std::size_t kFewestShapes = 4;
    if (line_[at] != '\xE2') return at;
    std::size_t end = at;
    std::size_t covers = 0;
    for (; end < line_.size(); end += kBlockSize) {
      const std::string_view rest = line_.substr(end);
      const bool covers_something = begins_with_any(rest, kCovers);
      if (!covers_something && !begins_with_any(rest, kShapes)) break;
      covers += covers_something ? 1 : 0;
    }
    const std::size_t blocks = (end - at) / kBlockSize;
    return blocks >= kFewestShapes || (blocks >= 2 && covers == blocks) ? end : at;
  }

  // XXXX, xxxx, XX/XX/XXXX, XXXX-XXXX, Xxxxx: three capitals or four letters, and nothing else.
  [[nodiscard]] std::size_t crosses_end(std::size_t at) const {
    std::size_t end = at;
    std::size_t capitals = 0;
    std::size_t crosses = 0;
    for (; end < line_.size(); ++end) {
      const char byte = line_[end];
      if (byte == 'X' || byte == 'x') {
        ++crosses;
        capitals += byte == 'X' ? 1 : 0;
      } else if (!is_cross_separator(end)) {
        break;
      }
    }
    const bool is_alone = end == line_.size() || !kWordBytes.has(line_[end]);
    return is_alone && (crosses >= 4 || (crosses == 3 && capitals == 3)) ? end : at;
  }

  [[nodiscard]] bool is_cross_separator(std::size_t at) const {
    const char byte = line_[at];
    const bool separates = byte == '-' || byte == '/' || byte == '.' || byte == '@';
    return separates && at + 1 < line_.size() && (line_[at + 1] == 'X' || line_[at + 1] == 'x');
  }

  // REDACTED, in capitals; or the token of an earlier cleaning.
  [[nodiscard]] std::size_t bare_word_end(std::size_t at) const {
    constexpr std::size_t kShortest = 4;
    std::size_t end = at;
    while (end < line_.size() && kWordBytes.has(line_[end])) ++end;
    const std::string_view word = line_.substr(at, end - at);
    if (word == token::kMask) return end;
    if (word.size() < kShortest || std::islower(static_cast<unsigned char>(word[0])) != 0)
      return at;
    if (std::any_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
      return at;
    return rules_.is_bare_mask(folded_for_rules(word)) ? end : at;
  }

  void put_mask() {
    ++count_;
    if (!ends_with_mask()) replaced_ += token::kMask;
    mask_end_ = replaced_.size();
  }

  // Is there nothing but blanks and joints since the last mask? Then they make one run.
  [[nodiscard]] bool ends_with_mask() {
    if (count_ == 1 || mask_end_ > replaced_.size()) return false;
    const std::string_view between = std::string_view(replaced_).substr(mask_end_);
    if (between.size() > 3 || between.find_first_not_of(" -@/_.") != std::string_view::npos) {
      return false;
    }
    replaced_.resize(mask_end_);
    return true;
  }

  std::string_view line_;
  const Rules& rules_;
  std::string& replaced_;
  std::size_t mask_end_;      // behind the last mask in replaced_
  std::size_t last_end_ = 0;  // the same in line_
  std::size_t count_ = 0;
};

}  // namespace

std::size_t replace_masks(std::string_view line, const Rules& rules, std::string& replaced) {
  return MaskReplacer(line, rules, replaced).run();
}

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  std::size_t unspaced = 0;
  bool is_counted = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      ++at;
      if (byte == ' ' || byte == '\n') {
        is_counted = false;
      } else if (!is_counted && std::isalnum(byte) != 0) {
        is_counted = true;
        ++words;
      }
      continue;
    }
    const char32_t c = next_code_point(text, at);
    if (is_unspaced_script(c)) {
      ++unspaced;
    } else if (!is_counted && char_class(c) != CharClass::kOther) {
      is_counted = true;
      ++words;
    }
  }
  return words + (unspaced + 1) / 2;
}

std::size_t count_mask_tokens(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(token::kMask); at != std::string_view::npos;
       at = text.find(token::kMask, at + token::kMask.size())) {
    ++count;
  }
  return count;
}

}  // namespace triage::text
