#include "triage/encode/lexical/lexical_encoder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "triage/base/fingerprint.h"
#include "triage/base/unicode.h"

namespace triage::encode {
namespace {

constexpr std::size_t kShortestPiece = 3;
constexpr std::size_t kLongestPiece = 5;
constexpr std::size_t kLongestWord = 64;  // code points; what is longer is an encoded blob, no word

constexpr std::uint32_t kWordSeed = 1;
constexpr std::uint32_t kPairSeed = 2;

std::uint32_t column_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 44U);  // the best-mixed 20 bits
}

std::uint64_t mixed(std::uint64_t hash) {  // the finaliser of SplitMix64
  hash = (hash ^ (hash >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBULL;
  return hash ^ (hash >> 31U);
}

// Sorts columns and counts the equal ones.
void count_columns(std::vector<std::uint32_t>& columns, std::vector<SparseEntry>& counts) {
  std::sort(columns.begin(), columns.end());
  counts.clear();
  for (const std::uint32_t column : columns) {
    if (!counts.empty() && counts.back().column == column) {
      counts.back().value += 1;
    } else {
      counts.push_back({column, 1});
    }
  }
}

}  // namespace

struct LexicalEncoder::State {
  WordBreaker breaker;
  std::vector<std::uint32_t> word_columns;
  std::vector<std::uint32_t> char_columns;
  std::vector<char32_t> padded;  // one word as code points, a blank at each end

  // Calls `piece(column)` for all pieces of one word.
  template <typename Piece>
  void for_each_piece(std::string_view word, const Piece& piece) {
    padded.assign(1, U' ');
    for (std::size_t at = 0; at < word.size() && padded.size() <= kLongestWord;) {
      padded.push_back(next_code_point(word, at));
    }
    padded.push_back(U' ');
    const std::size_t size = padded.size();
    if (size < kShortestPiece + 1) return piece(column_at(0, size));
    for (std::size_t start = 0; start + kShortestPiece <= size; ++start) {
      std::uint64_t hash = 0;
      const std::size_t end = std::min(size, start + kLongestPiece);
      for (std::size_t at = start; at < end; ++at) {
        hash = (hash + padded[at] + 1) * 0x9E3779B97F4A7C15ULL;
        if (at - start + 1 >= kShortestPiece) piece(column_of(mixed(hash)));
      }
    }
  }

  std::uint32_t column_at(std::size_t start, std::size_t size) const {
    std::uint64_t hash = 0;
    for (std::size_t at = start; at < start + size; ++at) {
      hash = (hash + padded[at] + 1) * 0x9E3779B97F4A7C15ULL;
    }
    return column_of(mixed(hash));
  }
};

LexicalEncoder::LexicalEncoder() : state_(std::make_unique<State>()) {}
LexicalEncoder::~LexicalEncoder() = default;
LexicalEncoder::LexicalEncoder(LexicalEncoder&&) noexcept = default;
LexicalEncoder& LexicalEncoder::operator=(LexicalEncoder&&) noexcept = default;

void LexicalEncoder::encode(std::string_view text, LexicalCounts& counts) {
  State& state = *state_;
  state.word_columns.clear();
  state.char_columns.clear();
  const std::string lower = folded(text);
  std::uint64_t previous = 0;
  state.breaker.for_each_word(lower, [&](std::string_view word) {
    const std::uint64_t hash = hash64(word, kWordSeed);
    state.word_columns.push_back(column_of(hash));
    if (previous != 0) state.word_columns.push_back(column_of(mixed(previous * kPairSeed + hash)));
    previous = hash;
    state.for_each_piece(word, [&](std::uint32_t column) { state.char_columns.push_back(column); });
  });
  count_columns(state.word_columns, counts.words);
  count_columns(state.char_columns, counts.chars);
}

void LexicalEncoder::for_each_word(
    std::string_view text, const std::function<void(std::string_view, std::uint32_t)>& piece) {
  const std::string lower = folded(text);
  std::uint64_t previous = 0;
  std::string previous_word;
  state_->breaker.for_each_word(lower, [&](std::string_view word) {
    const std::uint64_t hash = hash64(word, kWordSeed);
    piece(word, column_of(hash));
    if (previous != 0) {
      piece(previous_word + " " + std::string(word), column_of(mixed(previous * kPairSeed + hash)));
    }
    previous = hash;
    previous_word = word;
  });
}

void LexicalEncoder::for_each_piece(
    std::string_view text, const std::function<void(std::string_view, std::uint32_t)>& piece) {
  const std::string lower = folded(text);
  state_->breaker.for_each_word(lower, [&](std::string_view word) {
    state_->for_each_piece(word, [&](std::uint32_t column) { piece(word, column); });
  });
}

LexicalBlocks encode_lexical(std::span<const std::string> texts, ThreadPool& threads) {
  constexpr std::size_t kBlock = 512;
  std::vector<LexicalBlocks> parts((texts.size() + kBlock - 1) / kBlock);
  threads.for_each_block(texts.size(), kBlock, [&](std::size_t begin, std::size_t end) {
    LexicalEncoder encoder;
    LexicalCounts counts;
    LexicalBlocks& part = parts[begin / kBlock];
    for (std::size_t i = begin; i < end; ++i) {
      encoder.encode(texts[i], counts);
      part.words.append_row(counts.words);
      part.chars.append_row(counts.chars);
    }
  });
  LexicalBlocks all;
  std::size_t word_count = 0;
  std::size_t char_count = 0;
  for (const LexicalBlocks& part : parts) {
    word_count += part.words.entry_count();
    char_count += part.chars.entry_count();
  }
  all.words.reserve(texts.size(), word_count);
  all.chars.reserve(texts.size(), char_count);
  for (LexicalBlocks& part : parts) {
    all.words.append(part.words);
    all.chars.append(part.chars);
    part = {};
  }
  return all;
}

std::string lexical_fingerprint() { return "lexical-1:words1-2,chars3-5,2^20"; }

}  // namespace triage::encode
