#include "triage/cli/figures.h"

#include <array>
#include <charconv>
#include <cmath>

namespace triage::cli {
namespace {

std::string two_digits(std::uint64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

}  // namespace

std::string count_text(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string duration_text(double seconds) {
  if (seconds < 9.95) return fixed_text(seconds, 1) + " s";
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + two_digits(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + two_digits(whole % 3600 / 60) + " min";
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {" kB", " MB", " GB", " TB", " PB"};
  if (bytes < 1000) return std::to_string(bytes) + " B";
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return fixed_text(value, 1) + kUnits[unit];
}

std::string percent_text(double share, int digits) {
  return std::isfinite(share) ? fixed_text(share * 100, digits) + " %" : "-";
}

std::string fixed_text(double value, int digits) {
  if (!std::isfinite(value)) return "-";
  std::array<char, 400> buffer;  // enough for every double with a few digits after the point
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::fixed, digits);
  return {buffer.data(), written.ptr};
}

}  // namespace triage::cli
