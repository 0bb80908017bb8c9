// Tells whether bytes that are not UTF-8 are certainly Windows-1252, the code page of Western
// Europe (ISO 8859-1 is part of it).
//
// Single-byte code pages cannot be told apart by validity: every byte is some letter. What can be
// told is that text of the languages below uses these letters and no others. Central European
// (1250), Turkish (1254) and Cyrillic (1251) text soon shows a byte that is an unlikely letter in
// 1252, or a letter without those of its language; then the answer is no.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace triage::warehouse {

class Windows1252Evidence {
 public:
  // Looks at the next bytes of a text. Blocks may be cut anywhere.
  void add(std::string_view bytes);

  // Is all that was added certainly Windows-1252, in German, French, Spanish, Portuguese, Italian,
  // Dutch, Danish, Norwegian, Swedish or Finnish (or several of them)?
  [[nodiscard]] bool is_certain() const;

 private:
  std::array<std::uint64_t, 256> counts_{};
  std::uint32_t run_ = 0;  // letters above 0x7F directly before
  std::uint32_t run_max_ = 0;
  unsigned char previous_ = '\n';
  unsigned char before_that_ = '\n';
  bool has_mark_inside_word_ = false;  // `a„b`: a letter of another code page
};

}  // namespace triage::warehouse
