#include "triage/text/folding.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "triage/base/unicode.h"
#include "triage/text/normalize.h"

namespace triage::text {
namespace {

// In place, eight bytes at a time: adding to the lower seven bits of a byte carries into its eighth
// where it is at least `A`, or beyond `Z`.
void lower_ascii(char* begin, const char* end) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  for (; end - begin >= 8; begin += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, begin, 8);
    const std::uint64_t seven_bits = eight & (0x7F * kEach);
    const std::uint64_t from_a = seven_bits + (0x80 - 'A') * kEach;
    const std::uint64_t beyond_z = seven_bits + (0x7F - 'Z') * kEach;
    eight |= (from_a & ~beyond_z & ~eight & (0x80 * kEach)) >> 2U;
    std::memcpy(begin, &eight, 8);
  }
  for (; begin != end; ++begin) {
    const char letter = *begin;
    const bool is_capital = static_cast<unsigned char>(letter - 'A') < 26;
    *begin = static_cast<char>(letter | (is_capital ? 0x20 : 0));
  }
}

std::size_t end_of_ascii(std::string_view text, std::size_t at) {
  std::uint64_t eight = 0;
  while (at + 8 <= text.size()) {
    std::memcpy(&eight, text.data() + at, 8);
    if ((eight & 0x8080808080808080U) != 0) break;
    at += 8;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

// The end of a run of ASCII and of small letters of Western Europe, U+00E0 to U+00FF.
std::size_t end_of_plain_run(std::string_view text, std::size_t at) {
  for (;;) {
    at = end_of_ascii(text, at);
    const bool goes_on = at + 1 < text.size() && text[at] == '\xC3' &&
                         static_cast<unsigned char>(text[at + 1]) >= 0xA0 &&
                         static_cast<unsigned char>(text[at + 1]) <= 0xBF;
    if (!goes_on) return at;
    at += 2;
  }
}

// What stands for a mark of any language in rules; empty for all other code points.
std::string_view plain_mark(char32_t code_point) {
  switch (code_point) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0x00B4:
    case 0x02BC:
      return "'";
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:
    case 0x00AB:
    case 0x00BB:
      return "\"";
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
      return "-";
    case 0x2026:
      return "...";
    case 0x00DF:
    case 0x1E9E:
      return "ss";
    default:
      return {};
  }
}

// Lower-case letters of Latin, Cyrillic and Greek, and the scripts that know no case at all, stay.
bool has_no_case(char32_t c) {
  return (c >= 0xE0 && c <= 0xFF) || (c >= 0x430 && c <= 0x45F) || (c >= 0x3B1 && c <= 0x3C1) ||
         (c >= 0x3041 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0x5D0 && c <= 0x6FF) || (c >= 0x900 && c <= 0xEFF);
}

void append_other(char32_t code_point, std::string_view bytes, std::string& folded) {
  if (has_no_case(code_point)) {
    folded += bytes;
  } else if (const std::string_view mark = plain_mark(code_point); !mark.empty()) {
    folded += mark;
  } else {
    append_utf8(simple_folded(code_point), folded);
  }
}

}  // namespace

void append_folded(std::string_view text, std::string& folded) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_plain_run(text, at);
    const std::size_t start = folded.size();
    folded.append(text, at, end - at);
    lower_ascii(folded.data() + start, folded.data() + folded.size());
    at = end;
    if (at == text.size()) break;
    const char32_t code_point = next_code_point(text, at);
    append_other(code_point, text.substr(end, at - end), folded);
  }
}

std::string folded_for_rules(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  append_folded(text, folded);
  return folded;
}

std::string normalized_and_folded(std::string_view text) {
  std::string normal;
  normalize(text, normal);
  return folded_for_rules(normal);
}

}  // namespace triage::text
