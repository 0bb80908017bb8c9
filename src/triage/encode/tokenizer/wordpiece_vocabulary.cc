#include "triage/encode/tokenizer/wordpiece_vocabulary.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "triage/base/check.h"

namespace triage::encode {
namespace {

// FNV-1a, 64 bits: grows byte by byte, so that all beginnings of a word are hashed in one pass.
constexpr std::uint64_t kSeed = 0xCBF29CE484222325ULL;
std::uint64_t grown(std::uint64_t hash, char byte) {
  return (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = kSeed;
  for (const char byte : text) hash = grown(hash, byte);
  return hash;
}

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

// FNV's high bits are its good ones.
std::size_t slot_of(std::uint64_t hash, std::size_t slots) {
  return static_cast<std::size_t>((hash ^ (hash >> 29U)) & (slots - 1));
}

}  // namespace

WordPieceVocabulary::WordPieceVocabulary(const std::vector<std::string>& entries,
                                         std::string prefix)
    : slots_(std::bit_ceil(2 * entries.size() + 1)),
      prefix_(std::move(prefix)),
      prefix_hash_(hash_of(prefix_)) {
  starts_.reserve(entries.size() + 1);
  starts_.push_back(0);
  for (const std::string& each : entries) {
    TRIAGE_CHECK(each.size() <= kLongestEntry, "an entry is too long");
    const std::uint64_t hash = hash_of(each);
    std::size_t at = slot_of(hash, slots_.size());
    while (slots_[at].id >= 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {tag_of(hash), static_cast<std::int32_t>(size())};
    text_ += each;
    starts_.push_back(static_cast<std::uint32_t>(text_.size()));
    longest_ = std::max(longest_, each.size());
  }
}

std::optional<std::int32_t> WordPieceVocabulary::id_of(std::string_view entry) const {
  const std::int32_t id = find(hash_of(entry), "", entry);
  return id < 0 ? std::nullopt : std::optional(id);
}

WordPieceVocabulary::Match WordPieceVocabulary::longest_beginning(std::string_view rest) const {
  return longest(kSeed, "", rest);
}

WordPieceVocabulary::Match WordPieceVocabulary::longest_continuing(std::string_view rest) const {
  return longest(prefix_hash_, prefix_, rest);
}

std::string_view WordPieceVocabulary::entry(std::int32_t id) const {
  const auto at = static_cast<std::size_t>(id);
  return std::string_view(text_).substr(starts_[at], starts_[at + 1] - starts_[at]);
}

std::int32_t WordPieceVocabulary::find(std::uint64_t hash, std::string_view prefix,
                                       std::string_view piece) const {
  for (std::size_t at = slot_of(hash, slots_.size()); slots_[at].id >= 0;
       at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].tag != tag_of(hash)) continue;
    const std::string_view found = entry(slots_[at].id);
    if (found.size() == prefix.size() + piece.size() && found.starts_with(prefix) &&
        found.ends_with(piece)) {
      return slots_[at].id;
    }
  }
  return -1;
}

WordPieceVocabulary::Match WordPieceVocabulary::longest(std::uint64_t seed, std::string_view prefix,
                                                        std::string_view rest) const {
  std::array<std::uint64_t, kLongestEntry> hashes;  // of each beginning; filled as far as read
  const std::size_t limit = std::min(rest.size(), longest_);
  std::uint64_t hash = seed;
  for (std::size_t i = 0; i < limit; ++i) hashes[i] = hash = grown(hash, rest[i]);
  for (std::size_t size = limit; size > 0; --size) {
    const std::int32_t id = find(hashes[size - 1], prefix, rest.substr(0, size));
    if (id >= 0) return {id, size};
  }
  return {};
}

}  // namespace triage::encode
