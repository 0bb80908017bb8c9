#include "triage/text/line_steps.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "triage/text/tokens.h"

namespace triage::text {
namespace {

// What a byte, or two alike side by side, can be the sign of.
constexpr std::uint32_t kMaskSign = 1U << 0U;
constexpr std::uint32_t kMarkupSign = 1U << 1U;
constexpr std::uint32_t kTokenSign = 1U << 2U;
constexpr std::uint32_t kCapital = 1U << 3U;  // two together: REDACTED
constexpr std::uint32_t kCross = 1U << 4U;    // two together: xxxx
constexpr std::uint32_t kW = 1U << 5U;        // two together: www.

constexpr std::array<std::uint8_t, 256> make_signs() {
  std::array<std::uint8_t, 256> signs{};
  const auto add = [&](std::string_view bytes, std::uint32_t sign) {
    for (const char byte : bytes)
      signs[static_cast<unsigned char>(byte)] |= static_cast<std::uint8_t>(sign);
  };
  add("[<{(*_", kMaskSign);
  add("<>[:*_~`{|=", kMarkupSign);
  add("0123456789@:/\\$", kTokenSign);
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZ", kCapital);
  add("Xx", kCross);
  add("Ww", kW);
  // Greek and what comes after it: bare masks in capitals of other scripts, solid blocks.
  for (std::size_t lead = 0xCE; lead < 0xF8; ++lead)
    signs[lead] |= static_cast<std::uint8_t>(kMaskSign);
  return signs;
}
constexpr std::array<std::uint8_t, 256> kSigns = make_signs();

// Are there 60 bytes without a blank? Then there is a stretch of 30 without one on the grid of 30.
bool may_hold_long_word(std::string_view line) {
  constexpr std::size_t kStretch = 30;
  for (std::size_t at = 0; at + kStretch <= line.size(); at += kStretch) {
    if (line.substr(at, kStretch).find(' ') == std::string_view::npos) return true;
  }
  return false;
}

// A mark of a list or a heading, or a line of marks.
bool begins_with_mark(std::string_view line) {
  constexpr std::string_view kMarks = "#-+!";
  return !line.empty() && (kMarks.find(line[0]) != std::string_view::npos || line[0] == '\xE2');
}

}  // namespace

LineSteps steps_for(std::string_view line) {
  std::uint32_t found = 0;
  std::uint32_t doubled = 0;
  std::uint32_t previous = 0;
  for (const char byte : line) {
    const std::uint32_t signs = kSigns[static_cast<unsigned char>(byte)];
    found |= signs;
    doubled |= signs & previous;
    previous = signs;
  }
  return {.masks = (found & kMaskSign) != 0 || (doubled & (kCapital | kCross)) != 0 ||
                   line.find(token::kMask) != std::string_view::npos,
          .markup = (found & kMarkupSign) != 0 || begins_with_mark(line),
          .tokens = (found & kTokenSign) != 0 || (doubled & kW) != 0 || may_hold_long_word(line)};
}

}  // namespace triage::text
