#include "triage/warehouse/table/number_list.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace triage::warehouse {
namespace {

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

bool take(std::string_view& text, char sign) {
  skip_blanks(text);
  if (!text.starts_with(sign)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<float> take_number(std::string_view& text) {
  skip_blanks(text);
  float number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

std::optional<std::vector<float>> parse_number_list(std::string_view text) {
  std::vector<float> numbers;
  if (!take(text, '[')) return std::nullopt;
  bool is_ended = take(text, ']');
  while (!is_ended) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    is_ended = take(text, ']');
    if (!is_ended && !take(text, ',')) return std::nullopt;
  }
  skip_blanks(text);
  return text.empty() ? std::optional(std::move(numbers)) : std::nullopt;
}

}  // namespace triage::warehouse
