// Token ids to vectors: a transformer encoder on a CPU, from a Hugging Face folder as it is.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "triage/base/matrix.h"
#include "triage/encode/token_ids.h"
#include "triage/encode/transformer/batch_plan.h"
#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/transformer/engine.h"

namespace triage::encode {

// Any thread; calls at the same time share the processor.
class Transformer {
 public:
  struct Options {
    Precision precision = Precision::kFloat32;
    std::size_t threads = 0;  // 0: one for each core
  };

  // Reads configuration and weights and compiles them. Throws what read_encoder_config and
  // read_encoder_weights throw; InvalidInput for a precision that this processor does not have;
  // NotFound or Unavailable if the library that runs it is not there (TRIAGE_OPENVINO_LIBRARY).
  [[nodiscard]] static Transformer open(const std::filesystem::path& folder,
                                        const Options& options);
  ~Transformer();
  Transformer(Transformer&&) noexcept;
  Transformer& operator=(Transformer&&) noexcept;

  // texts × dimension(), in the order of `texts`; of unit length if the model's folder says so. A
  // text's vector does not depend on the others beyond rounding (1e-5 in float32).
  // Throws InvalidInput, naming the text by its index, if it has no token, more tokens than the
  // model has positions, or an id outside the vocabulary.
  [[nodiscard]] Matrix encode(std::span<const TokenIds> texts) const;

  // Tokens that encode() adds to `texts` to make batches of them.
  [[nodiscard]] static std::size_t padding_of(std::span<const TokenIds> texts);

  [[nodiscard]] std::size_t dimension() const { return config_.hidden_size; }
  [[nodiscard]] const EncoderConfig& config() const { return config_; }
  // Names model and precision; see encoder_fingerprint.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

 private:
  Transformer(EncoderConfig config, std::string fingerprint, std::unique_ptr<Engine> engine);

  // Writes the rows of `vectors` that belong to the batch's texts.
  void encode_batch(const Batch& batch, std::span<const TokenIds> texts, Matrix& vectors) const;

  EncoderConfig config_;
  std::string fingerprint_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace triage::encode
