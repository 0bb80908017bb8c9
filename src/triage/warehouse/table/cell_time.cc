#include "triage/warehouse/table/cell_time.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace triage::warehouse {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

std::optional<Time> since_1970(std::string_view text) {
  constexpr std::size_t kSecondsDigits = 10;
  constexpr std::size_t kMillisecondsDigits = 13;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.size() == kSecondsDigits) return Time{std::chrono::seconds{value}};
  if (text.size() == kMillisecondsDigits) return Time{std::chrono::milliseconds{value}};
  return std::nullopt;
}

// `2.3.2026`, `02.03.2026 08:15`: turned round to `2026-03-02 08:15`.
std::optional<Time> day_first(std::string_view text) {
  const auto take_number = [&text](std::size_t digits_max) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto size = static_cast<std::size_t>(end - text.begin());
    std::string number(text.substr(0, size));
    text.remove_prefix(size);
    if (number.size() == 1) number.insert(0, 1, '0');
    return size > 0 && size <= digits_max ? number : std::string();
  };
  const auto take_dot = [&text] {
    const bool is_dot = text.starts_with('.');
    if (is_dot) text.remove_prefix(1);
    return is_dot;
  };
  const std::string day = take_number(2);
  if (day.empty() || !take_dot()) return std::nullopt;
  const std::string month = take_number(2);
  if (month.empty() || !take_dot()) return std::nullopt;
  const std::string year = take_number(4);
  if (year.size() != 4) return std::nullopt;
  if (text.starts_with(", ")) text.remove_prefix(1);
  return parse_time(year + "-" + month + "-" + day + std::string(text));
}

}  // namespace

std::optional<Time> parse_cell_time(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
  if (const auto time = parse_time(text)) return time;
  if (std::all_of(text.begin(), text.end(), is_digit)) return since_1970(text);
  return day_first(text);
}

}  // namespace triage::warehouse
