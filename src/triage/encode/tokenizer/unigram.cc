#include "triage/encode/tokenizer/unigram.h"

#include <algorithm>
#include <utility>

#include "triage/base/unicode.h"

namespace triage::encode {
namespace {

constexpr float kUnknownPenalty = 10;  // SentencePiece's: below the unlikeliest piece

float lowest_score(const std::vector<PieceTrie::Piece>& pieces, const std::vector<float>& scores) {
  float lowest = 0;
  for (const auto& piece : pieces) {
    lowest = std::min(lowest, scores[static_cast<std::size_t>(piece.id)]);
  }
  return lowest;
}

}  // namespace

Unigram::Unigram(const std::vector<PieceTrie::Piece>& pieces, std::vector<float> scores,
                 std::int32_t unknown)
    : trie_(pieces),
      scores_(std::move(scores)),
      unknown_(unknown),
      unknown_score_(lowest_score(pieces, scores_) - kUnknownPenalty) {}

void Unigram::append_pieces(std::string_view normalized, std::vector<std::int32_t>& pieces) const {
  std::vector<Way> ways(normalized.size() + 1);
  for (std::size_t at = 0; at < normalized.size(); next_code_point(normalized, at)) {
    extend(normalized, at, ways);
  }
  const auto first = static_cast<std::ptrdiff_t>(pieces.size());
  for (std::size_t end = normalized.size(); end > 0; end = ways[end].begin) {
    const std::int32_t piece = ways[end].piece;
    const bool goes_on = piece == unknown_ && end < normalized.size() && pieces.back() == unknown_;
    if (!goes_on) pieces.push_back(piece);
  }
  std::reverse(pieces.begin() + first, pieces.end());
}

// Tries every piece that begins at `begin`, and an unknown character if no piece is just that one.
void Unigram::extend(std::string_view text, std::size_t begin, std::vector<Way>& ways) const {
  const float before = ways[begin].score;
  const auto offer = [&](std::size_t end, std::int32_t piece, float score) {
    const float sum = score + before;
    if (ways[end].piece < 0 || sum > ways[end].score) ways[end] = {sum, piece, begin};
  };
  std::size_t character_end = begin;
  next_code_point(text, character_end);
  bool has_character = false;
  PieceTrie::Node node = PieceTrie::kRoot;
  for (std::size_t end = begin; end < text.size();) {
    node = trie_.child(node, text[end++]);
    if (node == PieceTrie::kRoot) break;
    const std::int32_t piece = trie_.id(node);
    if (piece < 0) continue;
    offer(end, piece, scores_[static_cast<std::size_t>(piece)]);
    has_character = has_character || end == character_end;
  }
  if (!has_character) offer(character_end, unknown_, unknown_score_);
}

}  // namespace triage::encode
