#include "triage/base/json_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "triage/base/unicode.h"

namespace triage {
namespace {

template <typename Number>
std::string_view digits_of(Number number, std::array<char, 32>& digits) {
  const auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return {digits.data(), end};
}

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

void append_escaped(char c, std::string& text) {
  switch (c) {
    case '"':
      text += "\\\"";
      return;
    case '\\':
      text += "\\\\";
      return;
    case '\n':
      text += "\\n";
      return;
    case '\r':
      text += "\\r";
      return;
    case '\t':
      text += "\\t";
      return;
    default:
      constexpr std::string_view kDigits = "0123456789abcdef";
      text += "\\u00";
      text += kDigits[static_cast<unsigned char>(c) >> 4U];
      text += kDigits[static_cast<unsigned char>(c) & 15U];
  }
}

// In runs: hardly any character has to be escaped.
void append_quoted(std::string_view part, std::string& text) {
  text += '"';
  while (!part.empty()) {
    std::size_t plain = 0;
    while (plain < part.size() && is_plain(part[plain])) ++plain;
    text += part.substr(0, plain);
    if (plain == part.size()) break;
    append_escaped(part[plain], text);
    part.remove_prefix(plain + 1);
  }
  text += '"';
}

}  // namespace

JsonText& JsonText::name(std::string_view name) {
  separate();
  quote(name);
  text_ += ':';
  follows_value_ = false;
  return *this;
}

JsonText& JsonText::value(std::string_view text) {
  separate();
  quote(text);
  return *this;
}

JsonText& JsonText::value(std::int64_t number) {
  std::array<char, 32> digits{};
  return literal(digits_of(number, digits));
}

JsonText& JsonText::value(double number) {
  std::array<char, 32> digits{};
  return std::isfinite(number) ? literal(digits_of(number, digits)) : null();
}

JsonText& JsonText::value(float number) {
  std::array<char, 32> digits{};
  return std::isfinite(number) ? literal(digits_of(number, digits)) : null();
}

JsonText& JsonText::begin(char bracket) {
  separate();
  text_ += bracket;
  follows_value_ = false;
  return *this;
}

JsonText& JsonText::end(char bracket) {
  text_ += bracket;
  follows_value_ = true;
  return *this;
}

JsonText& JsonText::literal(std::string_view word) {
  separate();
  text_ += word;
  return *this;
}

void JsonText::separate() {
  if (follows_value_) text_ += ',';
  follows_value_ = true;
}

void JsonText::quote(std::string_view text) {
  if (check_utf8(text).is_valid) return append_quoted(text, text_);
  append_quoted(repaired_utf8(std::string(text)), text_);
}

}  // namespace triage
