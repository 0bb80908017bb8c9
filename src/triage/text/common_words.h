// Which languages have a word among their most frequent ones: enough to name the language of most
// texts without a model (Grefenstette, 1995, "Comparing two language identification schemes").
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace triage::text {

// Immutable after the last add(): any thread.
class CommonWords {
 public:
  static constexpr std::size_t kLongest = 8;         // bytes of a word, so that it is one number
  static constexpr std::size_t kMostLanguages = 32;  // one bit for each

  // REQUIRES: the word is folded (folding.h) and has 1 to kLongest bytes.
  // Returns false, and adds nothing, if the table is full.
  bool add(std::string_view language, std::string_view word);

  // The language that the words of `text` speak for clearly, or empty. Words are runs of letters;
  // each of them speaks once.
  [[nodiscard]] std::string_view vote(std::string_view text) const;

 private:
  static constexpr std::size_t kSlots = 4096;  // a power of two, at most half of them taken

  struct Slot {
    std::uint64_t word = 0;  // its bytes, the first one lowest; 0: free
    std::uint32_t languages = 0;
  };

  // The slot of the word, or the free one where it would be.
  [[nodiscard]] std::size_t slot_of(std::uint64_t word) const;
  // The language with enough votes, and clearly more than any other, or empty.
  [[nodiscard]] std::string_view winner(std::array<int, kMostLanguages>& votes) const;

  std::vector<std::string> languages_;
  std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
  std::size_t taken_ = 0;
};

// The language whose script alone tells it, if most letters of `text` are of that script: Greek,
// Hebrew, Thai, Korean, and Japanese by its kana. Else empty.
[[nodiscard]] std::string_view language_of_script(std::string_view text);

}  // namespace triage::text
