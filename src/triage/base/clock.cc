#include "triage/base/clock.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace triage {
namespace {

using std::chrono::microseconds;

// Takes a number of exactly `digits` digits from the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  const char* const end = text.data() + digits;
  if (const auto [at, error] = std::from_chars(text.data(), end, value);
      error != std::errc{} || at != end || text[0] == '-') {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// `.123456` and longer; digits past microseconds are dropped.
microseconds take_fraction(std::string_view& text) {
  if (!take(text, ".,")) return microseconds{0};
  int value = 0;
  int digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits++ < 6) value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  for (; digits < 6; ++digits) value *= 10;
  return microseconds{value};
}

// Nothing, `Z`, `+02:00`, `+0200`, `+02`: what to take away from the local time.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (text.empty() || take(text, "Zz")) return std::chrono::minutes{0};
  if (text == " UTC") {
    text = {};
    return std::chrono::minutes{0};
  }
  const bool is_west = text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours) return std::nullopt;
  take(text, ":");
  const auto minutes = text.empty() ? std::optional{0} : take_number(text, 2);
  if (!minutes) return std::nullopt;
  const std::chrono::minutes offset{*hours * 60 + *minutes};
  return is_west ? -offset : offset;
}

}  // namespace

Clock system_clock() {
  return
      [] { return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now()); };
}

std::string format_time(Time time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  std::string result = text.data();
  if (const auto rest = clock.subseconds().count(); rest != 0) {
    std::snprintf(text.data(), text.size(), ".%06d", static_cast<int>(rest));
    result += text.data();
  }
  return result + "Z";
}

std::optional<Time> parse_time(std::string_view text) {
  using namespace std::chrono;
  const auto years = take_number(text, 4);
  if (!years || !take(text, "-/")) return std::nullopt;
  const auto months = take_number(text, 2);
  if (!months || !take(text, "-/")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const year_month_day date{year{*years}, month{static_cast<unsigned>(*months)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const Time midnight = sys_days{date};
  if (text.empty()) return midnight;

  if (!take(text, "Tt ")) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  const auto second = take(text, ":") ? take_number(text, 2) : std::optional{0};
  if (!second || *second > 60) return std::nullopt;
  const microseconds fraction = take_fraction(text);
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return midnight + hours{*hour} + minutes{*minute} + seconds{*second} + fraction - *offset;
}

}  // namespace triage
