// A WordPiece vocabulary, looked up by the bytes of a piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace triage::encode {

// An open-addressed hash table over one block of text. Immutable.
class WordPieceVocabulary {
 public:
  // Bytes of the longest entry that can be: 100 characters of four bytes, and some.
  static constexpr std::size_t kLongestEntry = 512;

  struct Match {
    std::int32_t id = 0;
    std::size_t size = 0;  // bytes; 0 if nothing matches
  };

  // An entry's place is its id; those that begin with `prefix` ("##") continue a word.
  // REQUIRES: no two entries are equal, none is longer than kLongestEntry, ids fit 31 bits.
  WordPieceVocabulary(const std::vector<std::string>& entries, std::string prefix);

  [[nodiscard]] std::size_t size() const { return starts_.size() - 1; }

  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view entry) const;

  // The longest entry that `rest` of a word begins with, and of which a word itself may begin.
  [[nodiscard]] Match longest_beginning(std::string_view rest) const;
  // The same for entries that continue a word; `size` is without the prefix.
  [[nodiscard]] Match longest_continuing(std::string_view rest) const;

 private:
  struct Slot {
    std::uint32_t tag = 0;  // some bits of the hash, so that most misses cost no comparison
    std::int32_t id = -1;   // -1: free
  };

  [[nodiscard]] std::string_view entry(std::int32_t id) const;
  // -1 if `prefix` followed by `piece`, whose hash is given, is no entry.
  [[nodiscard]] std::int32_t find(std::uint64_t hash, std::string_view prefix,
                                  std::string_view piece) const;
  [[nodiscard]] Match longest(std::uint64_t seed, std::string_view prefix,
                              std::string_view rest) const;

  std::string text_;                   // all entries, end to end
  std::vector<std::uint32_t> starts_;  // size() + 1 offsets into text_
  std::vector<Slot> slots_;            // a power of two, at most half full
  std::string prefix_;
  std::uint64_t prefix_hash_ = 0;
  std::size_t longest_ = 0;  // bytes of the longest entry
};

}  // namespace triage::encode
