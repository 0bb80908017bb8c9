// The unigram language model of SentencePiece (Kudo, 2018): of all ways to cut a text into pieces,
// the likeliest.
//
// Scores are added in single precision from the left, and of ways that come out equal the one whose
// last piece is longest stays, as SentencePiece 0.2.3 and the ids that models are published with
// have it. The library of Debian 12 compares sums before it rounds them and so cuts `...!!!` and
// `aaaaaa` differently.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "triage/encode/tokenizer/piece_trie.h"

namespace triage::encode {

// Immutable.
class Unigram {
 public:
  // `scores[id]` is the log-probability of a piece of `pieces`; other ids' scores are not read.
  // `unknown` stands for characters that no piece covers. REQUIRES: pieces is not empty.
  Unigram(const std::vector<PieceTrie::Piece>& pieces, std::vector<float> scores,
          std::int32_t unknown);

  // Appends the pieces of a text that SentencePiece has normalised; neighbouring unknown
  // characters are one piece.
  void append_pieces(std::string_view normalized, std::vector<std::int32_t>& pieces) const;

 private:
  // The best way to cover a text up to some byte.
  struct Way {
    float score = 0;
    std::int32_t piece = -1;  // its last; -1: no way yet
    std::size_t begin = 0;    // where that one begins
  };

  void extend(std::string_view text, std::size_t begin, std::vector<Way>& ways) const;

  PieceTrie trie_;
  std::vector<float> scores_;
  std::int32_t unknown_;
  float unknown_score_;
};

}  // namespace triage::encode
