#include "triage/text/folding.h"

#include <array>
#include <cstddef>

#include "triage/base/unicode.h"

namespace triage::text {
namespace {

constexpr std::array<char, 128> make_ascii_table() {
  std::array<char, 128> table{};
  for (std::size_t code = 0; code < table.size(); ++code) {
    const auto letter = static_cast<char>(code);
    table[code] = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  }
  for (const char blank : {'\t', '\n', '\v', '\f', '\r'}) {
    table[static_cast<std::size_t>(blank)] = ' ';
  }
  table['`'] = '\'';
  return table;
}
constexpr std::array<char, 128> kAscii = make_ascii_table();

void append_blank(std::string& folded) {
  if (folded.empty() || folded.back() != ' ') folded += ' ';
}

void append_ascii(char letter, std::string& folded) {
  const char plain = kAscii[static_cast<unsigned char>(letter)];
  if (plain == ' ') {
    append_blank(folded);
  } else {
    folded += plain;
  }
}

// Marks, dashes and blanks of the block General Punctuation. False: the code point is none of them.
bool append_punctuation(char32_t code_point, std::string& folded) {
  switch (code_point) {
    case 0x2018: case 0x2019: case 0x201A: case 0x201B: case 0x2032: case 0x00B4: case 0x02BC:
      folded += '\'';
      return true;
    case 0x201C: case 0x201D: case 0x201E: case 0x201F: case 0x2033: case 0x00AB: case 0x00BB:
      folded += '"';
      return true;
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2015: case 0x2212:
      folded += '-';
      return true;
    case 0x2026:
      folded += "...";
      return true;
    case 0x00A0: case 0x1680: case 0x2028: case 0x2029: case 0x202F: case 0x205F: case 0x3000:
      append_blank(folded);
      return true;
    case 0x00AD: case 0xFEFF:
      return true;
    default:
      break;
  }
  if (code_point >= 0x2000 && code_point <= 0x200A) {
    append_blank(folded);
    return true;
  }
  return (code_point >= 0x200B && code_point <= 0x200F) ||
         (code_point >= 0x202A && code_point <= 0x202E);
}

void append_other(char32_t code_point, std::string& folded) {
  if (code_point >= 0xFF01 && code_point <= 0xFF5E) {
    append_ascii(static_cast<char>(code_point - 0xFF01 + '!'), folded);
  } else if (code_point == 0xDF || code_point == 0x1E9E) {
    folded += "ss";
  } else if (!append_punctuation(code_point, folded)) {
    append_utf8(simple_folded(code_point), folded);
  }
}

}  // namespace

void append_folded(std::string_view text, std::string& folded) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      append_ascii(text[at++], folded);
    } else {
      append_other(next_code_point(text, at), folded);
    }
  }
}

std::string folded_for_rules(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  append_folded(text, folded);
  return folded;
}

}  // namespace triage::text
