#include "triage/warehouse/table/json_parser.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "triage/base/unicode.h"

namespace triage::warehouse {
namespace {

constexpr std::size_t kDepthMax = 1000;

// Bytes that end a run of plain text within quotes: the quote, the backslash, control characters.
constexpr std::array<bool, 256> kEndsRun = [] {
  std::array<bool, 256> ends{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) ends[byte] = true;
  ends['"'] = true;
  ends['\\'] = true;
  return ends;
}();

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

class JsonParser {
 public:
  JsonParser(std::string_view json, JsonVisitor& visitor) : json_(json), visitor_(visitor) {}

  std::optional<JsonFlaw> parse() {
    skip_blanks();
    bool goes_on = value();
    while (goes_on && !open_.empty()) {
      skip_blanks();
      goes_on = open_.back() == '{' ? member_or_end() : element_or_end();
    }
    skip_blanks();
    if (goes_on && at_ < json_.size()) refuse("something follows its end");
    return flaw_;
  }

 private:
  [[nodiscard]] char front() const { return at_ < json_.size() ? json_[at_] : '\0'; }

  void skip_blanks() {
    while (at_ < json_.size() &&
           (json_[at_] == ' ' || json_[at_] == '\t' || json_[at_] == '\n' || json_[at_] == '\r')) {
      ++at_;
    }
  }

  bool refuse(std::string why) {
    flaw_ = JsonFlaw{at_, std::move(why)};
    return false;
  }

  bool take(char letter) {
    const bool is_there = front() == letter && at_ < json_.size();
    if (is_there) ++at_;
    return is_there;
  }

  // One value, or the beginning of one that holds others.
  bool value() {
    switch (front()) {
      case '{':
        return open('{');
      case '[':
        return open('[');
      case '"':
        if (!quoted()) return false;
        visitor_.text(text_);
        return true;
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool open(char bracket) {
    if (open_.size() == kDepthMax) return refuse("it nests too deep");
    ++at_;
    open_.push_back(bracket);
    is_first_ = true;
    if (bracket == '{') {
      visitor_.begin_object();
    } else {
      visitor_.begin_list();
    }
    return true;
  }

  bool close() {
    ++at_;
    const char bracket = open_.back();
    open_.pop_back();
    is_first_ = false;
    if (bracket == '{') {
      visitor_.end_object();
    } else {
      visitor_.end_list();
    }
    return true;
  }

  bool member_or_end() {
    if (front() == '}') return close();
    if (!separated()) return false;
    if (front() != '"') return refuse("a member's name is missing");
    if (!quoted()) return false;
    visitor_.name(text_);
    skip_blanks();
    if (!take(':')) return refuse("a colon is missing");
    skip_blanks();
    return value();
  }

  bool element_or_end() {
    if (front() == ']') return close();
    return separated() && value();
  }

  // The comma before all but the first; nothing may be left out behind it.
  bool separated() {
    if (!is_first_) {
      if (!take(',')) return refuse("a comma or the closing bracket is missing");
      skip_blanks();
    }
    is_first_ = false;
    return true;
  }

  bool word(std::string_view expected) {
    if (!json_.substr(at_).starts_with(expected)) return refuse("a value is missing");
    at_ += expected.size();
    if (expected == "null") {
      visitor_.null();
    } else {
      visitor_.literal(expected);
    }
    return true;
  }

  bool number() {
    const std::size_t start = at_;
    take('-');
    if (!take('0') && !digits()) return refuse("a value is missing");
    if (take('.') && !digits()) return refuse("a digit is missing");
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return refuse("a digit is missing");
    }
    visitor_.number(json_.substr(start, at_ - start));
    return true;
  }

  bool digits() {
    const std::size_t start = at_;
    while (is_digit(front())) ++at_;
    return at_ > start;
  }

  // Puts the text within the quotes at the front into text_, which points into the JSON where
  // nothing in it is escaped.
  bool quoted() {
    const std::size_t start = ++at_;
    skip_run();
    if (front() == '"') {
      text_ = json_.substr(start, at_ - start);
      ++at_;
      return true;
    }
    unescaped_.assign(json_.substr(start, at_ - start));
    while (front() == '\\') {
      if (!escape()) return false;
      const std::size_t run = at_;
      skip_run();
      unescaped_.append(json_.substr(run, at_ - run));
    }
    if (at_ == json_.size()) return refuse("a closing quote is missing");
    if (!take('"')) return refuse("a control character stands in a text");
    text_ = unescaped_;
    return true;
  }

  void skip_run() {
    while (at_ < json_.size() && !kEndsRun[static_cast<unsigned char>(json_[at_])]) ++at_;
  }

  bool escape() {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    ++at_;
    if (take('u')) return unicode_escape();
    const std::size_t which = at_ < json_.size() ? kLetters.find(json_[at_]) : kLetters.npos;
    if (which == kLetters.npos) return refuse("an escape is unknown");
    unescaped_ += kMeanings[which];
    ++at_;
    return true;
  }

  bool unicode_escape() {
    const std::optional<std::uint32_t> unit = four_hex_digits(at_);
    if (!unit) return refuse("four hexadecimal digits are missing");
    at_ += 4;
    const bool is_high = *unit >= 0xD800 && *unit < 0xDC00;
    if (is_high && json_.substr(at_).starts_with("\\u")) {
      const std::optional<std::uint32_t> low = four_hex_digits(at_ + 2);
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        at_ += 6;
        append_utf8(0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00), unescaped_);
        return true;
      }
    }
    const bool is_half_a_pair = *unit >= 0xD800 && *unit < 0xE000;
    append_utf8(is_half_a_pair ? 0xFFFD : *unit, unescaped_);
    return true;
  }

  [[nodiscard]] std::optional<std::uint32_t> four_hex_digits(std::size_t at) const {
    if (json_.size() < at + 4) return std::nullopt;
    std::uint32_t value = 0;
    for (const char digit : json_.substr(at, 4)) {
      const char lower = static_cast<char>(digit | 0x20);
      const bool is_letter = lower >= 'a' && lower <= 'f';
      if (!is_digit(digit) && !is_letter) return std::nullopt;
      value = value * 16 + static_cast<std::uint32_t>(is_letter ? lower - 'a' + 10 : digit - '0');
    }
    return value;
  }

  const std::string_view json_;
  JsonVisitor& visitor_;
  std::size_t at_ = 0;
  std::vector<char> open_;  // brackets, innermost last
  bool is_first_ = false;   // nothing has been met yet within the innermost
  std::string_view text_;   // last taken by quoted()
  std::string unescaped_;
  std::optional<JsonFlaw> flaw_;
};

}  // namespace

std::optional<JsonFlaw> parse_json(std::string_view json, JsonVisitor& visitor) {
  return JsonParser(json, visitor).parse();
}

}  // namespace triage::warehouse
