#include "triage/text/markup.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "triage/text/byte_set.h"
#include "triage/text/tokens.h"

namespace triage::text {
namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_alnum(char byte) { return std::isalnum(static_cast<unsigned char>(byte)) != 0; }

constexpr ByteSet kMarks("<>[!:*_~`{|");  // may begin markup; all others are copied in runs

class LineStripper {
 public:
  LineStripper(std::string_view line, std::string& plain)
      : line_(line), plain_(plain), start_(plain.size()) {}

  void run() {
    if (is_ruler() || is_fence()) return;
    is_table_row_ = line_.size() > 2 && line_.front() == '|' && line_.back() == '|';
    skip_line_marks();
    while (at_ < line_.size()) {
      const std::size_t run = at_;
      at_ = kMarks.find_in(line_, at_);
      plain_.append(line_, run, at_ - run);
      if (at_ < line_.size()) read_mark();
    }
    trim();
  }

 private:
  // A line that only draws: ---, ===, |---|:--:|, ~~~~; three marks or more.
  [[nodiscard]] bool is_ruler() const {
    return line_.size() >= 3 && line_.find_first_not_of("-=_~#*+|:. ") == std::string_view::npos &&
           line_.find_first_of("-=_~#*+|") != std::string_view::npos;
  }

  // ``` or ```python
  [[nodiscard]] bool is_fence() const {
    return line_.starts_with("```") && line_.find_first_of("` ", 3) == std::string_view::npos &&
           line_.size() < 16;
  }

  // Marks of headings and lists; "- - x" and "# - x" carry several.
  void skip_line_marks() {
    while (at_ < line_.size()) {
      std::size_t end = at_;
      if (line_[at_] == '#') {
        while (end < line_.size() && line_[end] == '#') ++end;
        if (end - at_ > 6) return;
      } else if (line_[at_] == '-' || line_[at_] == '*' || line_[at_] == '+') {
        ++end;
      } else if (line_.compare(at_, 3, "•") == 0 || line_.compare(at_, 3, "▪") == 0) {
        end += 3;
      } else {
        return;
      }
      if (end < line_.size() && line_[end] != ' ') return;
      at_ = std::min(line_.find_first_not_of(' ', end), line_.size());
    }
  }

  void read_mark() {
    switch (line_[at_]) {
      case '<':
        return read_angle();
      case '>':
        return read_closing_angle();
      case '[':
        return read_link();
      case '!':
        return read_image();
      case ':':
        return read_emoji();
      case '{':
        return read_wiki_macro();
      case '|':
        plain_ += is_table_row_ ? ' ' : '|';
        ++at_;
        return;
      case '`':
        return read_backticks();
      default:
        return read_emphasis();
    }
  }

  // `inner` of <inner>, without blanks at its ends; empty if the bracket is not closed near by.
  [[nodiscard]] std::string_view angle_inner() const {
    constexpr std::size_t kLongest = 2048;
    const std::string_view window = line_.substr(at_ + 1, kLongest);
    const std::size_t end = window.find_first_of("<>");
    if (end == std::string_view::npos || window[end] == '<') return {};
    return window.substr(0, end);
  }

  void read_angle() {
    const std::string_view inner = angle_inner();
    if (!inner.empty() && read_slack(inner)) {
      at_ += inner.size() + 2;
      return;
    }
    const char next = at_ + 1 < line_.size() ? line_[at_ + 1] : ' ';
    const bool looks_like_tag = next != ' ' && next != '=';
    if (looks_like_tag) {
      ++open_angles_;
      plain_ += ' ';
    } else {
      plain_ += '<';
    }
    ++at_;
  }

  // The `>` of a bracket that was dropped is dropped with it; others stay ("File > Options").
  void read_closing_angle() {
    const bool begins_line = plain_.size() == start_;
    if (open_angles_ > 0) {
      --open_angles_;
      plain_ += ' ';
    } else if (!begins_line) {
      plain_ += '>';
    }
    ++at_;
  }

  bool read_slack(std::string_view inner) {
    const std::size_t bar = inner.find('|');
    const std::string_view label =
        bar == std::string_view::npos ? std::string_view{} : inner.substr(bar + 1);
    const std::string_view target = inner.substr(0, bar);
    if (is_slack_id(target, "@UW")) {
      put_word(token::kUser);
    } else if (is_slack_id(target, "#CGD")) {
      put_word(label.empty() ? token::kChannel : label);
    } else if (target.starts_with("!") && target.size() > 1 && is_alnum(target[1])) {
      put_word("");
    } else if (target.find("://") != std::string_view::npos || target.starts_with("mailto:") ||
               target.starts_with("tel:")) {
      put_link(label, target);
    } else {
      return false;
    }
    return true;
  }

  static bool is_slack_id(std::string_view target, std::string_view kinds) {
    return target.size() >= 3 && target[0] == kinds[0] &&
           kinds.find(target[1], 1) != std::string_view::npos &&
           std::all_of(target.begin() + 1, target.end(), [](char letter) {
             return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
           });
  }

  // A label that is the address itself is not said twice.
  void put_link(std::string_view label, std::string_view target) {
    if (target.starts_with("tel:")) target.remove_prefix(4);
    if (!label.empty() && target.find(label) == std::string_view::npos) put_word(label);
    put_word(target);
  }

  void put_word(std::string_view word) {
    if (plain_.size() > start_ && plain_.back() != ' ' && kWordBytes.has(plain_.back()))
      plain_ += ' ';
    plain_ += word;
    const std::size_t next = at_ + angle_inner().size() + 2;
    if (!word.empty() && next < line_.size() && kWordBytes.has(line_[next])) plain_ += ' ';
  }

  // [text](target)
  void read_link() {
    constexpr std::size_t kLongestText = 300;
    constexpr std::size_t kLongestTarget = 2048;
    const std::string_view window = line_.substr(at_ + 1, kLongestText);
    const std::size_t close = window.find_first_of("[]");
    const bool has_target = close != std::string_view::npos && window[close] == ']' &&
                            at_ + close + 2 < line_.size() && line_[at_ + close + 2] == '(';
    const std::size_t begin = at_ + close + 3;
    const std::size_t end =
        has_target ? line_.substr(begin, kLongestTarget).find(')') : std::string_view::npos;
    if (end == std::string_view::npos) {
      plain_ += line_[at_++];
      return;
    }
    const std::string_view text = window.substr(0, close);
    const std::string_view target =
        line_.substr(begin, end).substr(0, line_.substr(begin, end).find(' '));
    plain_ += text;
    if (!target.empty() && target.find(text) == std::string_view::npos) plain_ += ' ';
    if (!target.empty()) {
      if (target.find(text) != std::string_view::npos) plain_.resize(plain_.size() - text.size());
      plain_ += target;
    }
    at_ = begin + end + 1;
  }

  // ![alt](target): the mark goes, the rest is a link.
  void read_image() {
    const bool is_image = at_ + 1 < line_.size() && line_[at_ + 1] == '[' &&
                          line_.substr(at_, 300).find("](") != std::string_view::npos;
    if (!is_image) plain_ += '!';
    ++at_;
  }

  // :emoji_name: between blanks or other emoji; its words stay.
  void read_emoji() {
    constexpr std::size_t kLongest = 40;
    const bool begins = at_ == 0 || line_[at_ - 1] == ' ' || line_[at_ - 1] == ':' ||
                        line_[at_ - 1] == '(' || static_cast<unsigned char>(line_[at_ - 1]) >= 0x80;
    std::size_t end = at_ + 1;
    while (end < line_.size() && end - at_ < kLongest &&
           (std::islower(static_cast<unsigned char>(line_[end])) != 0 || line_[end] == '_' ||
            line_[end] == '-' || line_[end] == '+' || (end > at_ + 1 && is_alnum(line_[end])))) {
      ++end;
    }
    const bool closes = end < line_.size() && line_[end] == ':' && end - at_ > 2 &&
                        std::isalpha(static_cast<unsigned char>(line_[at_ + 1])) != 0 &&
                        (end + 1 == line_.size() || !is_alnum(line_[end + 1]));
    if (!begins || !closes) {
      plain_ += line_[at_++];
      return;
    }
    std::string name(line_.substr(at_ + 1, end - at_ - 1));
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '_' || c == '-'; }, ' ');
    if (!name.starts_with("skin tone")) {
      if (plain_.size() > start_ && plain_.back() != ' ') plain_ += ' ';
      plain_ += name;
      if (end + 1 < line_.size() && line_[end + 1] != ' ') plain_ += ' ';
    }
    at_ = end + 1;
  }

  // {code}, {code:java}, {noformat}, {quote}, {color:#ff0000}, {panel}
  void read_wiki_macro() {
    constexpr std::array<std::string_view, 6> kMacros = {"code",  "noformat", "quote",
                                                         "color", "panel",    "adf"};
    const std::string_view window = line_.substr(at_ + 1, 60);
    const std::size_t end = window.find('}');
    const std::string_view name = window.substr(0, window.find_first_of(":}"));
    const bool is_macro = end != std::string_view::npos &&
                          std::find(kMacros.begin(), kMacros.end(), name) != kMacros.end();
    if (is_macro) {
      at_ += end + 2;
    } else {
      plain_ += line_[at_++];
    }
  }

  // Code keeps its words; a backtick within a word is an apostrophe.
  void read_backticks() {
    const bool is_apostrophe = at_ > 0 && at_ + 1 < line_.size() &&
                               kWordBytes.has(line_[at_ - 1]) && kWordBytes.has(line_[at_ + 1]);
    if (is_apostrophe) plain_ += '\'';
    ++at_;
  }

  // Runs of * and _ and pairs of ~ at the edge of a word; inside of one (snake_case) they stay.
  void read_emphasis() {
    const std::size_t begin = at_;
    while (at_ < line_.size() && (line_[at_] == '*' || line_[at_] == '_' || line_[at_] == '~'))
      ++at_;
    const std::string_view run = line_.substr(begin, at_ - begin);
    const bool after_word = begin > 0 && kWordBytes.has(line_[begin - 1]);
    const bool before_word = at_ < line_.size() && kWordBytes.has(line_[at_]);
    const bool is_lone_mark = run.size() == 1 && (run[0] == '~' || (!after_word && !before_word));
    const bool may_be_emphasis = (run == "**" || run == "~~") && !is_operator(begin, run);
    const bool is_within_word = after_word && before_word && !may_be_emphasis;
    if (is_within_word || is_lone_mark) plain_ += run;
  }

  // 2**3, n**2 alone in its line: emphasis has a second mark.
  [[nodiscard]] bool is_operator(std::size_t begin, std::string_view run) const {
    const bool is_among_digits =
        begin > 0 && at_ < line_.size() && is_digit(line_[begin - 1]) && is_digit(line_[at_]);
    const std::size_t first = line_.find(run);
    return is_among_digits || line_.find(run, first + run.size()) == std::string_view::npos;
  }

  void trim() {
    while (plain_.size() > start_ && plain_.back() == ' ') plain_.pop_back();
  }

  std::string_view line_;
  std::string& plain_;
  std::size_t start_;  // where the line begins in plain_
  std::size_t at_ = 0;
  int open_angles_ = 0;
  bool is_table_row_ = false;
};

}  // namespace

void strip_markup(std::string_view line, std::string& plain) { LineStripper(line, plain).run(); }

}  // namespace triage::text
