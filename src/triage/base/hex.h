// Numbers as hexadecimal digits: hashes in file names, fingerprints and messages.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace triage {

// 16 lower-case digits.
[[nodiscard]] inline std::string hex_digits(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 16> digits{};
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, value >>= 4U) {
    *digit = kDigits[value & 15U];
  }
  return {digits.data(), digits.size()};
}

}  // namespace triage
