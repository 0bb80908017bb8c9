#include "triage/encode/lexical/lexical_encoder.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "triage/base/fingerprint.h"
#include "triage/base/unicode.h"

namespace triage::encode {
namespace {

constexpr std::size_t kShortestPiece = 3;
constexpr std::size_t kLongestPiece = 5;
constexpr std::size_t kLongestWord = 64;  // code points; what is longer is an encoded blob, no word

constexpr std::size_t kOpeningWords = 10;

constexpr std::uint64_t kWordSeed = 1;
constexpr std::uint64_t kPairFactor = 0xD6E8FEB86659FD93ULL;

constexpr unsigned kColumnBits = 20;
static_assert(kHashedColumns == std::size_t{1} << kColumnBits);

std::uint32_t column_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> (64U - kColumnBits));  // the best-mixed bits
}

std::uint64_t mixed(std::uint64_t hash) {  // the finaliser of SplitMix64
  hash = (hash ^ (hash >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBULL;
  return hash ^ (hash >> 31U);
}

// Sorts columns by their lower, then their upper ten bits: three times faster than by comparing.
class ColumnSorter {
 public:
  void sort(std::vector<std::uint32_t>& columns) {
    constexpr std::size_t kFew = 128;  // for these the counters cost more than comparing
    if (columns.size() < kFew) return std::sort(columns.begin(), columns.end());
    other_.resize(columns.size());
    deal(columns, 0, other_);
    deal(other_, kColumnBits / 2, columns);
  }

 private:
  static constexpr std::size_t kPiles = std::size_t{1} << (kColumnBits / 2);

  void deal(const std::vector<std::uint32_t>& from, unsigned shift,
            std::vector<std::uint32_t>& to) {
    const auto pile_of = [&](std::uint32_t column) { return (column >> shift) % kPiles; };
    ends_.fill(0);
    for (const std::uint32_t column : from) ++ends_[pile_of(column)];
    std::exclusive_scan(ends_.begin(), ends_.end(), ends_.begin(), 0U);
    for (const std::uint32_t column : from) to[ends_[pile_of(column)]++] = column;
  }

  std::vector<std::uint32_t> other_;
  std::array<std::uint32_t, kPiles> ends_{};  // of each pile, as far as it is dealt
};

// Counts equal columns. REQUIRES: `columns` is sorted.
void count_columns(const std::vector<std::uint32_t>& columns, std::vector<SparseEntry>& counts) {
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
  std::vector<std::uint32_t> term_columns;
  std::vector<std::uint32_t> word_columns;
  std::vector<std::uint32_t> char_columns;
  std::vector<std::uint32_t> opening_columns;
  std::vector<std::uint64_t> opening;  // hashes of the first different words of the body
  std::vector<char32_t> padded;        // one word as code points, a blank at each end
  ColumnSorter sorter;

  void count(std::vector<std::uint32_t>& columns, std::vector<SparseEntry>& counts) {
    sorter.sort(columns);
    count_columns(columns, counts);
  }

  void begin() {
    term_columns.clear();
    word_columns.clear();
    char_columns.clear();
    opening_columns.clear();
    opening.clear();
  }

  // Adds the columns of folded text; pairs do not reach from the fields into the body.
  void add(std::string_view lower, bool is_body) {
    std::uint64_t previous = 0;
    breaker.for_each_word(lower, [&](std::string_view word) {
      const std::uint64_t hash = hash64(word, kWordSeed);
      term_columns.push_back(column_of(hash));
      word_columns.push_back(column_of(hash));
      if (previous != 0) word_columns.push_back(column_of(mixed(previous * kPairFactor + hash)));
      previous = hash;
      if (is_body) open_with(hash);
      for_each_piece(word, [&](std::uint32_t column) { char_columns.push_back(column); });
    });
  }

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

  void open_with(std::uint64_t word) {
    if (opening.size() >= kOpeningWords) return;
    if (std::find(opening.begin(), opening.end(), word) != opening.end()) return;
    for (const std::uint64_t other : opening) {
      opening_columns.push_back(column_of(mixed((word ^ other) * kPairFactor)));
    }
    opening.push_back(word);
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

void LexicalEncoder::encode(const LexicalText& text, LexicalCounts& counts) {
  state_->begin();
  state_->add(folded(std::string_view(text.text).substr(0, text.body_start)), false);
  state_->add(folded(std::string_view(text.text).substr(text.body_start)), true);
  state_->count(state_->term_columns, counts.terms);
  state_->count(state_->word_columns, counts.words);
  state_->count(state_->char_columns, counts.chars);
  state_->count(state_->opening_columns, counts.openings);
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
      piece(previous_word + " " + std::string(word),
            column_of(mixed(previous * kPairFactor + hash)));
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

namespace {

// Puts one block of all parts together and frees the parts as it goes.
SparseMatrix joined(std::vector<LexicalBlocks>& parts, SparseMatrix LexicalBlocks::*block) {
  std::size_t rows = 0;
  std::size_t entries = 0;
  for (const LexicalBlocks& part : parts) {
    rows += (part.*block).rows();
    entries += (part.*block).entry_count();
  }
  SparseMatrix all(kHashedColumns);
  all.reserve(rows, entries);
  for (LexicalBlocks& part : parts) {
    all.append(part.*block);
    part.*block = SparseMatrix(kHashedColumns);
  }
  return all;
}

}  // namespace

LexicalBlocks encode_lexical(std::span<const LexicalText> texts, ThreadPool& threads) {
  constexpr std::size_t kBlock = 512;
  std::vector<LexicalBlocks> parts((texts.size() + kBlock - 1) / kBlock);
  threads.for_each_block(texts.size(), kBlock, [&](std::size_t begin, std::size_t end) {
    LexicalEncoder encoder;
    LexicalCounts counts;
    LexicalBlocks& part = parts[begin / kBlock];
    for (std::size_t i = begin; i < end; ++i) {
      encoder.encode(texts[i], counts);
      part.terms.append_row(counts.terms);
      part.words.append_row(counts.words);
      part.chars.append_row(counts.chars);
      part.openings.append_row(counts.openings);
    }
  });
  return {joined(parts, &LexicalBlocks::terms), joined(parts, &LexicalBlocks::words),
          joined(parts, &LexicalBlocks::chars), joined(parts, &LexicalBlocks::openings)};
}

std::string lexical_fingerprint() { return "lexical-1:terms,words1-2,chars3-5,openings10,2^20"; }

}  // namespace triage::encode
