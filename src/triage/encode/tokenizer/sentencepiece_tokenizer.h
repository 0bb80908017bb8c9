// SentencePiece with the ids of fairseq, as XLM-RoBERTa and its children (multilingual-e5, bge-m3)
// were trained: <s> 0, <pad> 1, </s> 2, <unk> 3, the model's piece n is n + 1, <mask> comes last.
//
// The library reads the model and normalises text; Unigram cuts it. Words like `</s>` in a text are
// text.
#pragma once

#include <filesystem>
#include <memory>

#include "triage/encode/tokenizer/tokenizer.h"

namespace triage::encode {

class SentencePieceTokenizer final : public Tokenizer {
 public:
  // Throws NotFound if `model` cannot be opened; Corrupt if it is cut off, no SentencePiece model
  // or does not begin with <unk>, <s>, </s>; InvalidInput if it is no plain unigram model.
  explicit SentencePieceTokenizer(const std::filesystem::path& model);
  ~SentencePieceTokenizer() override;
  SentencePieceTokenizer(const SentencePieceTokenizer&) = delete;
  SentencePieceTokenizer& operator=(const SentencePieceTokenizer&) = delete;

  void append_ids(std::string_view text, std::vector<std::int32_t>& ids) const override;
  [[nodiscard]] const SpecialTokens& special_tokens() const override;
  [[nodiscard]] std::size_t vocabulary_size() const override;

 private:
  struct Model;
  std::unique_ptr<const Model> model_;
};

}  // namespace triage::encode
