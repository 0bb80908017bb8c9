// Texts to vectors by a Hugging Face folder: prompt, tokenizer, cutting, transformer, pooling.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "triage/encode/encoder.h"
#include "triage/encode/prompt.h"
#include "triage/encode/token_sequences.h"
#include "triage/encode/tokenizer/tokenizer.h"
#include "triage/encode/transformer/transformer.h"

namespace triage::encode {

struct TransformerEncoderOptions {
  Prompt prompt;
  LongTexts long_texts = LongTexts::kHead;
  Transformer::Options transformer;
};

// The tokenizer of the model in `folder`. Throws what open_tokenizer() throws; Corrupt if it has
// ids that the model has no vector for; InvalidInput if the model wants its texts, or such a
// prompt, treated as this program does not.
[[nodiscard]] std::unique_ptr<Tokenizer> fitting_tokenizer(const std::filesystem::path& folder,
                                                           const EncoderConfig& config,
                                                           const Prompt& prompt);

class TransformerEncoder final : public Encoder {
 public:
  // Throws what fitting_tokenizer() and Transformer::open() throw.
  TransformerEncoder(const std::filesystem::path& folder, const TransformerEncoderOptions& options);

  EncodedTexts encode(std::span<const std::string> texts, Progress& progress) override;

  [[nodiscard]] std::size_t dimension() const override { return transformer_.dimension(); }
  [[nodiscard]] const std::string& fingerprint() const override { return fingerprint_; }

 private:
  void add_vectors(const TokenSequences& made, MatrixView sequence_vectors, std::size_t first,
                   Matrix& vectors) const;

  std::unique_ptr<Tokenizer> tokenizer_;
  Transformer transformer_;
  Sequencer sequencer_;
  std::string fingerprint_;
};

}  // namespace triage::encode
