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

bool is_word_byte(char byte) {
  return static_cast<unsigned char>(byte) >= 0x80 ||
         std::isalnum(static_cast<unsigned char>(byte)) != 0;
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Bytes at which a mask can begin; capitals: REDACTED; `t`: the token of an earlier cleaning.
constexpr ByteSet kStarts = ByteSet("[<{(*_xt").with_range('A', 'Z').with_range(0xC3, 0xEF);
constexpr ByteSet kFillers(
    "*Xx_#.- ");  // what brackets hold where nothing is said of what was masked

// █ ▓ ▒ ░ ■ ● ▇ ▆: bytes of the block at `at`, or 0.
std::size_t block_size(std::string_view line, std::size_t at) {
  constexpr std::array<std::string_view, 8> kBlocks = {"█", "▓", "▒", "░", "■", "●", "▇", "▆"};
  if (line[at] != '\xE2') return 0;
  for (const std::string_view block : kBlocks) {
    if (line.compare(at, block.size(), block) == 0) return block.size();
  }
  return 0;
}

class MaskReplacer {
 public:
  MaskReplacer(std::string_view line, const Rules& rules, std::string& replaced)
      : line_(line), rules_(rules), replaced_(replaced), mask_end_(replaced.size()) {}

  std::size_t run() {
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
    if (at > 0 && is_word_byte(line_[at - 1])) return at;
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
      return inner.find_first_of("*Xx_#") != std::string_view::npos;
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
    if (end - at < 3) return at;
    const bool begins_word = at == 0 || !is_word_byte(line_[at - 1]);
    const bool is_followed = end < line_.size() && is_word_byte(line_[end]);
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
    const bool touches_word =
        (at > 0 && is_word_byte(line_[at - 1])) || (end < line_.size() && is_word_byte(line_[end]));
    return end - at >= 4 && !touches_word ? end : at;
  }

  [[nodiscard]] std::size_t blocks_end(std::size_t at) const {
    std::size_t end = at;
    while (end < line_.size()) {
      const std::size_t size = block_size(line_, end);
      if (size == 0) break;
      end += size;
    }
    return end - at >= 6 ? end : at;  // two blocks or more
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
    const bool is_alone = end == line_.size() || !is_word_byte(line_[end]);
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
    while (end < line_.size() && is_word_byte(line_[end])) ++end;
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
