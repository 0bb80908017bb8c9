#include "triage/text/normalize.h"

#include <algorithm>
#include <cstddef>

#include "triage/base/unicode.h"
#include "triage/text/byte_set.h"

namespace triage::text {
namespace {

// Code points that are letters in NFC already and make up nearly all text; the rest is asked of
// ICU.
bool is_plain_letter(char32_t c) {
  return (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7) || (c >= 0x400 && c < 0x482) ||
         (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FE) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3);
}

bool is_width_form(char32_t c) {
  return c >= 0xFF01 && c <= 0xFFEE && char_class(c) != CharClass::kControl;  // some are unassigned
}

bool is_line_end(char32_t c) { return c == 0x85 || c == 0x2028 || c == 0x2029; }

bool is_variation_selector(char32_t c) { return c >= 0xFE00 && c <= 0xFE0F; }

constexpr ByteSet kVisible = ByteSet("").with_range(0x21, 0x7E);
// Behind C3: U+00C0 to U+00FF without the signs of multiplication and division.
constexpr ByteSet kLatinFollowers =
    ByteSet("").with_range(0x80, 0x96).with_range(0x98, 0xB6).with_range(0xB8, 0xBF);

class Normalizer {
 public:
  explicit Normalizer(std::string& normal) : normal_(normal) { normal_.clear(); }

  void add(std::string_view text) {
    normal_.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (byte > 0x20 && byte < 0x7F) {
        put_pending();
        const std::size_t end = end_of_plain_run(text, at);
        normal_.append(text, at, end - at);
        at = end;
      } else if (byte < 0x80) {
        add_ascii_space(text, at);
      } else {
        at = add_other(text, at);
      }
    }
  }

  // Returns how much rubbish there was.
  std::size_t finish() {
    if (needs_nfc_) normal_ = nfc(normal_);
    return rubbish_;
  }

 private:
  // Words of ASCII and letters of Western Europe, with single blanks between them.
  static std::size_t end_of_plain_run(std::string_view text, std::size_t at) {
    for (;;) {
      at = kVisible.skip_in(text, at);
      if (at + 1 >= text.size()) return at;
      if (text[at] == ' ' && kVisible.has(text[at + 1])) {
        ++at;
      } else if (text[at] == '\xC3' && kLatinFollowers.has(text[at + 1])) {
        at += 2;
      } else {
        return at;
      }
    }
  }

  void add_ascii_space(std::string_view text, std::size_t& at) {
    const char letter = text[at++];
    if (letter == '\n' || letter == '\v' || letter == '\f') {
      ++line_ends_;
    } else if (letter == '\r') {
      if (at == text.size() || text[at] != '\n') ++line_ends_;
    } else if (letter == ' ' || letter == '\t') {
      has_blank_ = true;
    } else {
      ++rubbish_;
    }
  }

  std::size_t add_other(std::string_view text, std::size_t at) {
    const std::size_t start = at;
    const char32_t c = next_code_point(text, at);
    if (is_plain_letter(c)) {
      put_pending();
      normal_.append(text, start, at - start);
    } else if (is_line_end(c)) {
      ++line_ends_;
    } else if (is_width_form(c)) {
      return add_width_forms(text, start);
    } else if (c == 0xFFFD) {
      has_blank_ = true;
      ++rubbish_;
    } else if (!is_variation_selector(c)) {
      add_by_class(c, text.substr(start, at - start));
    }
    return at;
  }

  void add_by_class(char32_t c, std::string_view bytes) {
    const CharClass kind = char_class(c);
    if (kind == CharClass::kSpace) {
      has_blank_ = true;
    } else if (kind != CharClass::kControl) {
      put_pending();
      normal_ += bytes;
      needs_nfc_ = needs_nfc_ || c >= 0x300;
    } else {
      rubbish_ += c < 0xA0 ? 1 : 0;
    }
  }

  // A run of width forms at once: a half-width kana and its voicing mark become one character.
  std::size_t add_width_forms(std::string_view text, std::size_t start) {
    std::size_t end = start;
    for (std::size_t next = start; next < text.size(); end = next) {
      if (static_cast<unsigned char>(text[next]) < 0x80) break;
      if (!is_width_form(next_code_point(text, next))) break;
    }
    put_pending();
    normal_ += nfkc(text.substr(start, end - start));
    needs_nfc_ = true;
    return end;
  }

  // Writes the blank or the line ends that stand before the next visible character.
  void put_pending() {
    if (line_ends_ > 0 && !normal_.empty()) normal_.append(line_ends_ > 1 ? 2 : 1, '\n');
    if (has_blank_ && line_ends_ == 0 && !normal_.empty()) normal_ += ' ';
    line_ends_ = 0;
    has_blank_ = false;
  }

  std::string& normal_;
  std::size_t line_ends_ = 0;
  std::size_t rubbish_ = 0;
  bool has_blank_ = false;
  bool needs_nfc_ = false;
};

}  // namespace

void make_nfc(std::string& text) {
  unsigned char highest = 0;
  for (const char byte : text) highest = std::max(highest, static_cast<unsigned char>(byte));
  if (highest < 0xCC) return;  // nothing beyond U+02FF
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0xCC) {
      ++at;
      continue;
    }
    const char32_t c = next_code_point(text, at);
    if (is_plain_letter(c) || (c >= 0x2010 && c <= 0x2027)) continue;
    text = nfc(text);
    return;
  }
}

std::size_t normalize(std::string_view text, std::string& normal) {
  Normalizer normalizer(normal);
  normalizer.add(text);
  return normalizer.finish();
}

}  // namespace triage::text
