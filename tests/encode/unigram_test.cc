#include "triage/encode/tokenizer/unigram.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace triage::encode {
namespace {

using Pieces = std::vector<std::int32_t>;

constexpr std::int32_t kUnknown = 0;
const std::vector<PieceTrie::Piece> kPieces = {{"a", 1},  {"b", 2},  {"ab", 3},
                                               {"ba", 4}, {"aa", 5}, {"ä", 6}};
// Powers of two, so that sums are exact and equal ways are.
const std::vector<float> kScores = {0, -2, -2, -3, -3, -4, -8};

Pieces pieces_of(const std::string& text) {
  Pieces pieces;
  Unigram(kPieces, kScores, kUnknown).append_pieces(text, pieces);
  return pieces;
}

float score_of(const Pieces& pieces) {
  float sum = 0;
  for (const std::int32_t piece : pieces) sum += kScores[static_cast<std::size_t>(piece)];
  return sum;
}

// The best score of all ways, tried one by one.
float best_score(const std::string& text) {
  if (text.empty()) return 0;
  float best = -1e9F;
  for (const auto& piece : kPieces) {
    if (!text.starts_with(piece.text)) continue;
    const float score = kScores[static_cast<std::size_t>(piece.id)];
    best = std::max(best, score + best_score(text.substr(piece.text.size())));
  }
  return best;
}

RC_GTEST_PROP(Unigram, NoOtherWayIsLikelier, ()) {
  std::string text;
  for (const bool is_a : *rc::gen::container<std::vector<bool>>(rc::gen::arbitrary<bool>())) {
    if (text.size() < 12) text += is_a ? 'a' : 'b';
  }
  RC_ASSERT(score_of(pieces_of(text)) == best_score(text));
}

TEST(Unigram, OfEqualWaysTheOneWithTheLongestLastPieceStays) {
  EXPECT_EQ(pieces_of("aa"), Pieces{5}) << "as likely as a, a";
  EXPECT_EQ(pieces_of("aba"), (Pieces{1, 4})) << "as likely as ab, a";
}

TEST(Unigram, NeighbouringUnknownCharactersAreOnePiece) {
  EXPECT_EQ(pieces_of("axya打"), (Pieces{1, kUnknown, 1, kUnknown}));
  EXPECT_EQ(pieces_of("xyz"), Pieces{kUnknown});
  EXPECT_EQ(pieces_of(""), Pieces{});
  EXPECT_EQ(pieces_of("ä"), Pieces{6});
}

TEST(Unigram, PiecesAreAppended) {
  Pieces pieces = {kUnknown};
  Unigram(kPieces, kScores, kUnknown).append_pieces("xa", pieces);
  EXPECT_EQ(pieces, (Pieces{kUnknown, kUnknown, 1})) << "what was there is left alone";
}

TEST(PieceTrie, WalksByteByByte) {
  const PieceTrie trie(kPieces);
  const auto a = trie.child(PieceTrie::kRoot, 'a');
  EXPECT_EQ(trie.id(a), 1);
  EXPECT_EQ(trie.id(trie.child(a, 'b')), 3);
  EXPECT_EQ(trie.child(a, 'c'), PieceTrie::kRoot);
  EXPECT_EQ(trie.id(trie.child(PieceTrie::kRoot, '\xC3')), -1) << "half a character is no piece";
}

}  // namespace
}  // namespace triage::encode
