#include "triage/encode/tokenizer/sentencepiece_tokenizer.h"

#include <sentencepiece_processor.h>

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "triage/base/file.h"
#include "triage/base/unicode.h"
#include "triage/encode/tokenizer/tokenizer_error.h"
#include "triage/encode/tokenizer/unigram.h"

namespace triage::encode {
namespace {

using sentencepiece::SentencePieceProcessor;

constexpr SpecialTokens kSpecialTokens = {.begin = 0, .end = 2, .pad = 1, .unknown = 3};
constexpr std::int32_t kUnknownPiece = 0;
constexpr std::int32_t kShift = 1;    // from the model's pieces to ids
constexpr std::size_t kAddedIds = 2;  // <pad> before the pieces, <mask> after them
constexpr std::array<const char*, 3> kFirstPieces = {"<unk>", "<s>", "</s>"};

// Reads a protocol buffer's number of seven bits a byte and moves `at` past it.
std::uint64_t next_number(std::string_view message, std::size_t& at) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; at < message.size() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(message[at++]);
    number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) break;
  }
  return number;
}

// A model is its pieces, then how it was trained (field 2) and how text is normalised (field 3). A
// file that is cut between two pieces reads as a whole model of fewer.
bool is_whole(std::string_view model) {
  bool has_training = false;
  bool has_normalization = false;
  for (std::size_t at = 0; at < model.size();) {
    const std::uint64_t field = next_number(model, at) >> 3U;
    const std::uint64_t size = next_number(model, at);
    if (size > model.size() - at) return false;
    at += size;
    has_training = has_training || field == 2;
    has_normalization = has_normalization || field == 3;
  }
  return has_training && has_normalization;
}

void require_first_pieces(const SentencePieceProcessor& processor,
                          const std::filesystem::path& file) {
  for (std::size_t i = 0; i < kFirstPieces.size(); ++i) {
    const int piece = static_cast<int>(i);
    if (piece < processor.GetPieceSize() && processor.IdToPiece(piece) == kFirstPieces[i]) continue;
    throw_corrupt_tokenizer(file, "its piece " + std::to_string(i) + " is not " + kFirstPieces[i]);
  }
}

// Pieces that text is cut into. Those of byte fallback, those that users defined and the merges of
// BPE are chosen by other rules; the last two have scores that no log-probability has.
Unigram unigram_of(const SentencePieceProcessor& processor, const std::filesystem::path& file) {
  std::vector<PieceTrie::Piece> pieces;
  std::vector<float> scores;
  for (int id = 0; id < processor.GetPieceSize(); ++id) {
    const float score = processor.GetScore(id);
    scores.push_back(score);
    if (processor.IsControl(id) || processor.IsUnknown(id) || processor.IsUnused(id)) continue;
    if (processor.IsByte(id) || !(score < 0)) {
      throw_unknown_tokenizer(
          file, "its piece '" + processor.IdToPiece(id) + "' is none of a plain unigram model");
    }
    pieces.push_back({processor.IdToPiece(id), id});
  }
  if (pieces.empty()) throw_corrupt_tokenizer(file, "it has no pieces");
  return {pieces, std::move(scores), kUnknownPiece};
}

}  // namespace

struct SentencePieceTokenizer::Model {
  std::filesystem::path file;
  SentencePieceProcessor processor;
  std::optional<Unigram> unigram;

  // The text as the model's rules change it: its pieces, end to end. Throws Corrupt where they
  // cannot: an empty text would have a vector, too.
  [[nodiscard]] std::string normalized(std::string_view text) const {
    sentencepiece::ImmutableSentencePieceText encoded;
    const auto status = processor.Encode(text, encoded.mutable_proto());
    if (!status.ok()) {
      throw_corrupt_tokenizer(file, "it cannot read a text of " + std::to_string(text.size()) +
                                        " bytes: " + status.ToString());
    }
    std::string all;
    all.reserve(text.size() + text.size() / 4);
    for (const auto& piece : encoded.pieces()) all += piece.piece();
    return all;
  }
};

SentencePieceTokenizer::SentencePieceTokenizer(const std::filesystem::path& model) {
  const std::string bytes = read_file(model);
  if (!is_whole(bytes)) throw_corrupt_tokenizer(model, "is no whole SentencePiece model");
  auto loaded = std::make_unique<Model>();
  loaded->file = model;
  bool is_loaded = false;
  try {
    is_loaded = loaded->processor.LoadFromSerializedProto(bytes).ok();
  } catch (const std::exception&) {  // by its trie, for a piece that begins with a zero byte
  }
  if (!is_loaded) throw_corrupt_tokenizer(model, "is no SentencePiece model");
  require_first_pieces(loaded->processor, model);
  loaded->unigram.emplace(unigram_of(loaded->processor, model));
  model_ = std::move(loaded);
}

SentencePieceTokenizer::~SentencePieceTokenizer() = default;

void SentencePieceTokenizer::append_ids(std::string_view text,
                                        std::vector<std::int32_t>& ids) const {
  std::string repaired;
  if (!check_utf8(text).is_valid) text = repaired = repaired_utf8(std::string(text));
  std::vector<std::int32_t> pieces;
  model_->unigram->append_pieces(model_->normalized(text), pieces);
  ids.reserve(ids.size() + pieces.size());
  for (const std::int32_t piece : pieces) {
    ids.push_back(piece == kUnknownPiece ? kSpecialTokens.unknown : piece + kShift);
  }
}

const SpecialTokens& SentencePieceTokenizer::special_tokens() const { return kSpecialTokens; }

std::size_t SentencePieceTokenizer::vocabulary_size() const {
  return static_cast<std::size_t>(model_->processor.GetPieceSize()) + kAddedIds;
}

}  // namespace triage::encode
