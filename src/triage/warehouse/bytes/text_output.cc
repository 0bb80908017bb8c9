#include "triage/warehouse/bytes/text_output.h"

#include <array>
#include <charconv>
#include <cmath>

#include "triage/base/unicode.h"

namespace triage::warehouse {
namespace {

void append_control(char letter, std::string& json) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(letter);
  json.append("\\u00").append(1, kDigits[value >> 4U]).append(1, kDigits[value & 15U]);
}

}  // namespace

void append_json_text(std::string_view text, std::string& json) {
  if (!check_utf8(text).is_valid) return append_json_text(repaired_utf8(std::string(text)), json);
  json += '"';
  for (const char letter : text) {
    switch (letter) {
      case '"':
        json += "\\\"";
        break;
      case '\\':
        json += "\\\\";
        break;
      case '\n':
        json += "\\n";
        break;
      case '\r':
        json += "\\r";
        break;
      case '\t':
        json += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(letter) < 0x20) {
          append_control(letter, json);
        } else {
          json += letter;
        }
    }
  }
  json += '"';
}

void append_decimal(double number, std::string& text) {
  constexpr double kScale = 1e6;
  std::array<char, 32> digits{};
  const double rounded = std::round(number * kScale) / kScale;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), rounded).ptr;
  text.append(digits.data(), end);
}

void append_csv_cell(std::string_view text, std::string& csv) {
  const bool needs_quotes = text.find_first_of(",\"\r\n") != std::string_view::npos ||
                            text.starts_with(' ') || text.ends_with(' ');
  if (!needs_quotes) {
    csv += text;
    return;
  }
  csv += '"';
  for (const char letter : text) {
    if (letter == '"') csv += '"';
    csv += letter;
  }
  csv += '"';
}

}  // namespace triage::warehouse
