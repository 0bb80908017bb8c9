// Finds which of thousands of phrases occur in a text, in one pass over its bytes.
//
// A phrase is literal pieces with `*` between them. Its longest piece is its anchor, and four bytes
// of the anchor are its block: those at the beginning of a word that fewest other phrases hold. All
// blocks go into one hash table behind a filter of 2^17 bits, and each beginning of a word in the
// text is looked up once (block hashing of Wu and Manber, 1994, word by word). Only where an anchor
// stands is the whole phrase compared. Building costs microseconds a phrase, which an Aho-Corasick
// automaton over UTF-8 does not. Immutable after build(): any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace triage::text {

class PhraseMatcher {
 public:
  using Id = std::uint32_t;  // phrases are numbered in the order of add()

  // Adds a phrase; text and phrase are compared byte by byte, so both are folded before.
  // Returns false, and adds nothing, if it would have to be compared with everything: it begins
  // with
  // `*` and no literal piece of it has four bytes.
  bool add(std::string_view phrase);

  // Call once, after the last add() and before the first question.
  void build();

  [[nodiscard]] std::size_t size() const { return phrases_.size(); }

  // The phrase's longest piece.
  [[nodiscard]] std::string_view anchor_of(Id phrase) const {
    return piece(phrases_[phrase].anchor);
  }

  // Is the phrase without `*`?
  [[nodiscard]] bool is_literal(Id phrase) const {
    return phrases_[phrase].piece_count == 1 && !phrases_[phrase].is_open_start &&
           !phrases_[phrase].is_open_end;
  }

  // Bytes of the literal that the phrase begins with, 0 if it begins with `*`.
  [[nodiscard]] std::size_t prefix_size(Id phrase) const {
    return phrases_[phrase].is_open_start ? 0 : pieces_[phrases_[phrase].first_piece].size;
  }

  // Does the phrase cover the whole of `unit`, from its first byte to its last?
  [[nodiscard]] bool covers(Id phrase, std::string_view unit) const;

  // Does the phrase occur at `position`, where its anchor was found, with what stands before and
  // after the anchor near by (kReach)? Returns the phrase's place, or an empty view.
  [[nodiscard]] std::string_view occurrence(Id phrase, std::string_view text,
                                            std::size_t position) const;

  // Calls `candidate(phrase, position, block)` for every anchor of four bytes or more found in
  // `text`: it begins at `position`; its block stands at `block`, which rises from call to call.
  template <typename Candidate>
  void for_each_anchor(std::string_view text, Candidate&& candidate) const;

  // Calls `candidate(phrase)` for every phrase without such an anchor whose first piece `unit`
  // begins with.
  template <typename Candidate>
  void for_each_short(std::string_view unit, Candidate&& candidate) const;

 private:
  static constexpr std::size_t kBlock = 4;    // bytes of an anchor that are hashed
  static constexpr std::size_t kReach = 400;  // bytes within which a phrase's pieces stand

  struct Phrase {
    std::uint32_t first_piece = 0;
    std::uint32_t piece_count = 0;
    std::uint32_t anchor = 0;  // index into pieces_
    bool is_open_start = false;
    bool is_open_end = false;
  };
  struct Anchor {
    std::uint64_t bytes = 0;   // the block and up to four bytes of the anchor behind it
    std::uint64_t mask = 0;    // which of these eight bytes count
    std::uint32_t offset = 0;  // of the block in the anchor
    Id phrase = 0;
  };

  static std::uint32_t key_at(const char* bytes) {
    std::uint32_t key = 0;
    std::memcpy(&key, bytes, kBlock);
    return key;
  }
  // Eight bytes from `at` on, zeros behind the end of the text.
  static std::uint64_t eight_at(std::string_view text, std::size_t at) {
    std::uint64_t eight = 0;
    if (at + 8 <= text.size()) {
      std::memcpy(&eight, text.data() + at, 8);
      return eight;
    }
    std::memcpy(&eight, text.data() + at, std::min<std::size_t>(8, text.size() - at));
    return eight;
  }
  // The upper bits of one multiplicative hash: 17 for the filter, the first 13 of them for buckets.
  static std::uint32_t hash_of(std::uint32_t key) { return (key * 0x9E3779B1U) >> 15U; }
  static constexpr std::uint32_t kHashBits = 17;
  static constexpr std::uint32_t kBucketShift = 4;

  // Does a word begin at `at`? Marks begin one, too, and in scripts without blanks every character.
  static bool begins_word(std::string_view text, std::size_t at) {
    const unsigned before =
        at == 0 ? unsigned{kBlank} : kClasses[static_cast<unsigned char>(text[at - 1])];
    const unsigned here = kClasses[static_cast<unsigned char>(text[at])];
    return (kBeginnings[before] >> here & 1U) != 0;
  }
  enum ByteClass : std::uint8_t { kBlank, kAlnum, kMark, kFollower, kTwoByteLead, kLongLead };
  static const std::array<std::uint8_t, 256> kClasses;
  static const std::array<std::uint8_t, 6> kBeginnings;  // by the class before: bits of classes

  // The best place for a block in the literal, or its size if there is none.
  [[nodiscard]] static std::size_t first_block(std::string_view literal);
  void choose_blocks();

  [[nodiscard]] std::string_view piece(std::uint32_t index) const {
    return std::string_view(literals_).substr(pieces_[index].begin, pieces_[index].size);
  }

  struct Piece {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  std::string literals_;  // all pieces, one after the other
  std::vector<Piece> pieces_;
  std::vector<Phrase> phrases_;
  std::vector<Anchor> anchors_;               // sorted by bucket
  std::vector<std::uint32_t> buckets_;        // first anchor of each bucket, and the end
  std::array<std::uint64_t, 2048> filter_{};  // one bit for each hash that some anchor has
  std::array<std::vector<Id>, 256> short_;    // phrases without a hashed anchor, by first byte
};

template <typename Candidate>
void PhraseMatcher::for_each_anchor(std::string_view text, Candidate&& candidate) const {
  if (text.size() < kBlock) return;
  const char* const data = text.data();
  unsigned before = kBlank;
  unsigned here = kBlank;
  for (std::size_t at = 0; at + kBlock <= text.size(); ++at, before = here) {
    here = kClasses[static_cast<unsigned char>(data[at])];
    if ((kBeginnings[before] >> here & 1U) == 0) continue;  // begins_word()
    const std::uint32_t key = key_at(data + at);
    const std::uint32_t hash = hash_of(key);
    if ((filter_[hash / 64] >> (hash % 64) & 1U) == 0) continue;
    const std::uint32_t bucket = hash >> kBucketShift;
    const std::uint64_t eight = eight_at(text, at);
    for (std::uint32_t i = buckets_[bucket]; i < buckets_[bucket + 1]; ++i) {
      const Anchor& anchor = anchors_[i];
      if ((eight & anchor.mask) != anchor.bytes || anchor.offset > at) continue;
      const std::string_view literal = piece(phrases_[anchor.phrase].anchor);
      const std::size_t begin = at - anchor.offset;
      if (text.compare(begin, literal.size(), literal) == 0) candidate(anchor.phrase, begin, at);
    }
  }
}

template <typename Candidate>
void PhraseMatcher::for_each_short(std::string_view unit, Candidate&& candidate) const {
  if (unit.empty()) return;
  for (const Id phrase : short_[static_cast<unsigned char>(unit.front())]) {
    if (unit.starts_with(piece(phrases_[phrase].first_piece))) candidate(phrase);
  }
}

}  // namespace triage::text
