// A set of bytes, asked of every byte of a text: one load instead of a call.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace triage::text {

class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char byte : bytes) has_[static_cast<unsigned char>(byte)] = true;
  }

  // The same set and all bytes from `first` to `last`.
  [[nodiscard]] constexpr ByteSet with_range(unsigned char first, unsigned char last) const {
    ByteSet wider = *this;
    for (std::size_t byte = first; byte <= last; ++byte) wider.has_[byte] = true;
    return wider;
  }

  [[nodiscard]] constexpr bool has(char byte) const {
    return has_[static_cast<unsigned char>(byte)];
  }

  // The first place at or behind `at` with a byte of the set, or text.size().
  [[nodiscard]] std::size_t find_in(std::string_view text, std::size_t at = 0) const {
    while (at < text.size() && !has(text[at])) ++at;
    return at;
  }
  // The first place at or behind `at` with a byte that is not in the set, or text.size().
  [[nodiscard]] std::size_t skip_in(std::string_view text, std::size_t at = 0) const {
    while (at < text.size() && has(text[at])) ++at;
    return at;
  }
  // `text` without the bytes of the set at its end.
  [[nodiscard]] std::string_view without_tail(std::string_view text) const {
    while (!text.empty() && has(text.back())) text.remove_suffix(1);
    return text;
  }

 private:
  std::array<bool, 256> has_{};
};

// Bytes that words are made of: ASCII letters and digits, and whatever is not ASCII.
inline constexpr ByteSet kWordBytes =
    ByteSet("").with_range('0', '9').with_range('A', 'Z').with_range('a', 'z').with_range(0x80,
                                                                                          0xFF);

}  // namespace triage::text
