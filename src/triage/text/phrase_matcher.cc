#include "triage/text/phrase_matcher.h"

#include <algorithm>
#include <limits>

namespace triage::text {

constinit const std::array<std::uint8_t, 256> PhraseMatcher::kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t byte = 0; byte < classes.size(); ++byte) {
    const auto c = static_cast<char>(byte);
    const bool is_alnum =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    classes[byte] = byte >= 0xE0   ? kLongLead
                    : byte >= 0xC0 ? kTwoByteLead
                    : byte >= 0x80 ? kFollower
                    : is_alnum     ? kAlnum
                    : byte <= 0x20 ? kBlank
                                   : kMark;
  }
  return classes;
}();

constinit const std::array<std::uint8_t, 6> PhraseMatcher::kBeginnings = [] {
  constexpr std::uint8_t kAlways = 1U << kMark | 1U << kLongLead;
  constexpr std::uint8_t kLetters = 1U << kAlnum | 1U << kTwoByteLead;
  std::array<std::uint8_t, 6> beginnings{};
  beginnings.fill(kAlways);
  beginnings[kBlank] |= kLetters;
  beginnings[kMark] |= kLetters;
  beginnings[kFollower] |= 1U << kAlnum;  // 请看Outlook; and ü|ber, which does no harm
  return beginnings;
}();

std::size_t PhraseMatcher::first_block(std::string_view literal) {
  for (std::size_t at = 0; at + kBlock <= literal.size(); ++at) {
    if (begins_word(literal, at)) return at;
  }
  return literal.size();
}

bool PhraseMatcher::add(std::string_view phrase) {
  Phrase added{.first_piece = static_cast<std::uint32_t>(pieces_.size()),
               .is_open_start = phrase.starts_with('*'),
               .is_open_end = phrase.ends_with('*')};
  std::vector<std::string_view> found;
  for (std::size_t at = 0; at < phrase.size();) {
    const std::size_t end = std::min(phrase.find('*', at), phrase.size());
    if (end > at) found.push_back(phrase.substr(at, end - at));
    at = end + 1;
  }
  const auto longest = std::max_element(
      found.begin(), found.end(), [](auto left, auto right) { return left.size() < right.size(); });
  if (longest == found.end()) return false;
  const bool has_block = first_block(*longest) < longest->size();
  if (!has_block && added.is_open_start) return false;

  added.anchor = added.first_piece + static_cast<std::uint32_t>(longest - found.begin());
  added.piece_count = static_cast<std::uint32_t>(found.size());
  for (const std::string_view literal : found) {
    pieces_.push_back(
        {static_cast<std::uint32_t>(literals_.size()), static_cast<std::uint32_t>(literal.size())});
    literals_ += literal;
  }
  const auto id = static_cast<Id>(phrases_.size());
  if (!has_block) {
    short_[static_cast<unsigned char>(found.front().front())].push_back(id);
  } else {
    anchors_.push_back({.phrase = id});
  }
  phrases_.push_back(added);
  return true;
}

// Blocks that few phrases hold are also rare in text, which is written in the same languages.
void PhraseMatcher::choose_blocks() {
  std::vector<std::uint16_t> counts(std::size_t{1} << kHashBits);
  const auto for_each_block = [&](const Anchor& anchor, auto&& visit) {
    const std::string_view literal = piece(phrases_[anchor.phrase].anchor);
    for (std::uint32_t at = 0; at + kBlock <= literal.size(); ++at) {
      if (begins_word(literal, at)) visit(at, key_at(literal.data() + at));
    }
  };
  for (const Anchor& anchor : anchors_) {
    for_each_block(anchor, [&](std::uint32_t, std::uint32_t key) { ++counts[hash_of(key)]; });
  }
  for (Anchor& anchor : anchors_) {
    std::uint32_t fewest = std::numeric_limits<std::uint32_t>::max();
    for_each_block(anchor, [&](std::uint32_t at, std::uint32_t key) {
      if (counts[hash_of(key)] >= fewest) return;
      fewest = counts[hash_of(key)];
      anchor.offset = at;
    });
    const std::string_view literal = piece(phrases_[anchor.phrase].anchor);
    anchor.bytes = eight_at(literal, anchor.offset);
    const std::size_t size = std::min<std::size_t>(8, literal.size() - anchor.offset);
    anchor.mask = ~std::uint64_t{0} >> (8 * (8 - size));
  }
}

void PhraseMatcher::build() {
  choose_blocks();
  const auto hash_of_block = [](const Anchor& anchor) {
    return hash_of(static_cast<std::uint32_t>(anchor.bytes));
  };
  const auto bucket_of = [&](const Anchor& anchor) {
    return hash_of_block(anchor) >> kBucketShift;
  };
  std::stable_sort(anchors_.begin(), anchors_.end(), [&](const Anchor& left, const Anchor& right) {
    return bucket_of(left) < bucket_of(right);
  });
  constexpr std::size_t kBuckets = std::size_t{1} << (kHashBits - kBucketShift);
  buckets_.assign(kBuckets + 1, 0);
  for (const Anchor& anchor : anchors_) {
    const std::uint32_t hash = hash_of_block(anchor);
    filter_[hash / 64] |= std::uint64_t{1} << (hash % 64);
    ++buckets_[bucket_of(anchor) + 1];
  }
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    buckets_[bucket + 1] += buckets_[bucket];
  }
}

bool PhraseMatcher::covers(Id phrase, std::string_view unit) const {
  const Phrase& wanted = phrases_[phrase];
  std::uint32_t first = wanted.first_piece;
  std::uint32_t last = first + wanted.piece_count;
  if (is_literal(phrase)) return unit == piece(first);
  if (!wanted.is_open_start) {
    if (!unit.starts_with(piece(first))) return false;
    unit.remove_prefix(piece(first++).size());
  }
  if (!wanted.is_open_end && first < last) {
    if (!unit.ends_with(piece(last - 1))) return false;
    unit.remove_suffix(piece(--last).size());
  } else if (!wanted.is_open_end) {
    return unit.empty();
  }
  for (; first < last; ++first) {
    const std::size_t at = unit.find(piece(first));
    if (at == std::string_view::npos) return false;
    unit.remove_prefix(at + piece(first).size());
  }
  return true;
}

std::string_view PhraseMatcher::occurrence(Id phrase, std::string_view text,
                                           std::size_t position) const {
  const Phrase& wanted = phrases_[phrase];
  std::size_t begin = position;
  std::size_t end = position + piece(wanted.anchor).size();
  for (std::uint32_t i = wanted.anchor; i-- > wanted.first_piece;) {
    const std::size_t floor = begin > kReach ? begin - kReach : 0;
    const std::size_t at = text.substr(floor, begin - floor).rfind(piece(i));
    if (at == std::string_view::npos) return {};
    begin = floor + at;
  }
  for (std::uint32_t i = wanted.anchor + 1; i < wanted.first_piece + wanted.piece_count; ++i) {
    const std::size_t at = text.substr(end, kReach).find(piece(i));
    if (at == std::string_view::npos) return {};
    end += at + piece(i).size();
  }
  return text.substr(begin, end - begin);
}

}  // namespace triage::text
