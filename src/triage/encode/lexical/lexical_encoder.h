// Text to counts of words and of word pieces, hashed: the lexical encoder.
//
// Stateless: the same text gives the same counts in every model; weights (IDF) and projection are
// fitted later and belong to the model. Hashing (Weinberger et al., 2009) needs no dictionary.
//   terms: single words.
//   words: single words and pairs of neighbours.
//   chars: pieces of 3, 4 and 5 characters within a word that is padded by one blank at each end,
//   so
//          that beginnings and ends differ from middles; a padded word shorter than a piece counts
//          once as a whole.
//   openings: unordered pairs of the different words among the first ten of the body, where tickets
//          say what they are about (the subject, mostly).
// Words are folded (NFKC_Casefold) and cut by Unicode's rules, so any script works.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/thread_pool.h"

namespace triage::encode {

// Columns of each block: 2^20. With some 200,000 distinct n-grams a tenth of them share a column.
constexpr std::size_t kHashedColumns = std::size_t{1} << 20U;

// One text's counts; columns rise within a block, values are how often.
struct LexicalCounts {
  std::vector<SparseEntry> terms;
  std::vector<SparseEntry> words;
  std::vector<SparseEntry> chars;
  std::vector<SparseEntry> openings;
};

// The blocks of many texts, one row a text, kHashedColumns columns each.
struct LexicalBlocks {
  SparseMatrix terms{kHashedColumns};
  SparseMatrix words{kHashedColumns};
  SparseMatrix chars{kHashedColumns};
  SparseMatrix openings{kHashedColumns};
};

// What is encoded: a text that may begin with triage fields.
struct LexicalText {
  std::string text;            // any bytes
  std::size_t body_start = 0;  // where the fields end, byte offset
};

// Not thread-safe: one object a thread, cheap to make.
class LexicalEncoder {
 public:
  LexicalEncoder();
  ~LexicalEncoder();
  LexicalEncoder(LexicalEncoder&&) noexcept;
  LexicalEncoder& operator=(LexicalEncoder&&) noexcept;

  // Replaces `counts` by those of `text`.
  void encode(const LexicalText& text, LexicalCounts& counts);

  // Calls `piece(word_or_pair, column)` for every entry of the words block as it occurs in `text`:
  // to say which words pushed a decision.
  void for_each_word(std::string_view text,
                     const std::function<void(std::string_view, std::uint32_t)>& piece);
  // The same for the chars block; `word` is the folded word that the piece lies in.
  void for_each_piece(std::string_view text,
                      const std::function<void(std::string_view word, std::uint32_t)>& piece);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// All texts, on all threads; rows in the order of `texts`.
[[nodiscard]] LexicalBlocks encode_lexical(std::span<const LexicalText> texts, ThreadPool& threads);

// Names this encoding in bundles and caches; changes whenever a count could.
[[nodiscard]] std::string lexical_fingerprint();

}  // namespace triage::encode
