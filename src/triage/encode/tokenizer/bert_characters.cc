#include "triage/encode/tokenizer/bert_characters.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "triage/base/unicode.h"

namespace triage::encode {
namespace {

constexpr int kCategoriesOf = 8;  // version of Unicode

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array<Range, 8> kIdeographs = {{
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0xF900, 0xFAFF},
    {0x20000, 0x2A6DF},
    {0x2A700, 0x2B73F},
    {0x2B740, 0x2B81F},
    {0x2B920, 0x2CEAF},  // sic: the block begins at 2B820
    {0x2F800, 0x2FA1F},
}};

// Capitals that Unicode 16 and 17 added, which the ICU of Debian 12 does not know yet.
struct Capitals {
  char32_t first;
  char32_t last;
  char32_t lower_of_first;
};
constexpr std::array<Capitals, 10> kYoungCapitals = {{
    {0x1C89, 0x1C89, 0x1C8A},
    {0xA7CB, 0xA7CB, 0x0264},
    {0xA7CC, 0xA7CC, 0xA7CD},
    {0xA7CE, 0xA7CE, 0xA7CF},
    {0xA7D2, 0xA7D2, 0xA7D3},
    {0xA7D4, 0xA7D4, 0xA7D5},
    {0xA7DA, 0xA7DA, 0xA7DB},
    {0xA7DC, 0xA7DC, 0x019B},
    {0x10D50, 0x10D65, 0x10D70},
    {0x16EA0, 0x16EB8, 0x16EBB},
}};

// The general category that Unicode 8 had; "Cn" for what it did not have.
std::string_view category_of(char32_t code_point) {
  switch (code_point) {  // those that later versions moved
    case 0x166D:
    case 0x111C9:
      return "Po";
    case 0x1734:
      return "Mn";
    case 0x1885:
    case 0x1886:
      return "Lo";
    case 0xA9BD:
      return "Mc";
    default:
      break;
  }
  const std::string_view category = general_category(code_point);
  const bool is_told_apart = category[0] == 'P' || category[0] == 'C' || category == "Mn";
  return is_told_apart && unicode_version_of(code_point) > kCategoriesOf ? "Cn" : category;
}

bool is_ascii_letter_or_digit(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

bool is_bert_control(char32_t code_point) {
  if (code_point == '\t' || code_point == '\n' || code_point == '\r') return false;
  if (code_point < 0x80) return code_point < ' ' || code_point == 0x7F;
  if (code_point == 0xFFFD) return true;
  const std::string_view category = category_of(code_point);
  return category == "Cc" || category == "Cf" || category == "Co";
}

bool is_bert_space(char32_t code_point) { return char_class(code_point) == CharClass::kSpace; }

bool is_bert_punctuation(char32_t code_point) {
  if (code_point < 0x80) {
    return code_point > ' ' && code_point < 0x7F && !is_ascii_letter_or_digit(code_point);
  }
  return category_of(code_point)[0] == 'P';
}

bool is_bert_accent(char32_t code_point) { return category_of(code_point) == "Mn"; }

bool is_bert_ideograph(char32_t code_point) {
  return std::any_of(kIdeographs.begin(), kIdeographs.end(), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

char32_t bert_lower(char32_t code_point) {
  const char32_t lower = simple_lower(code_point);
  if (lower != code_point || code_point < kYoungCapitals.front().first) return lower;
  for (const Capitals& capitals : kYoungCapitals) {
    if (code_point < capitals.first || code_point > capitals.last) continue;
    return capitals.lower_of_first + (code_point - capitals.first);
  }
  return code_point;
}

}  // namespace triage::encode
