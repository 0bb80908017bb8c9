// The numbers of a Hugging Face encoder, found by name and checked, where they lie in their files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "triage/encode/transformer/encoder_config.h"

namespace triage::encode {

enum class NumberType { kFloat32, kFloat16, kBfloat16 };

// A weight, row-major. The bytes are mapped from the file and live as long as a copy of it.
struct Weight {
  NumberType type = NumberType::kFloat32;
  std::vector<std::size_t> shape;
  std::span<const std::byte> bytes;  // at a multiple of the number's size
  std::shared_ptr<const void> owner;
  std::string name;  // in the file, with whatever stands before an encoder's own names
};

struct LinearWeights {
  Weight weight;  // outputs × inputs
  Weight bias;    // outputs
};

struct NormWeights {
  Weight scale;
  Weight shift;
};

struct LayerWeights {
  LinearWeights query;
  LinearWeights key;
  LinearWeights value;
  LinearWeights attention_output;
  NormWeights attention_norm;
  LinearWeights intermediate;
  LinearWeights output;
  NormWeights output_norm;
};

struct EncoderWeights {
  Weight words;        // vocabulary × hidden_size
  Weight positions;    // position_rows × hidden_size
  Weight token_types;  // token_types × hidden_size
  NormWeights embedding_norm;
  std::vector<LayerWeights> layers;
};

// From `model.safetensors`, or from the files that `model.safetensors.index.json` names. Reads
// every number once. Throws NotFound if a file is missing, Corrupt (naming tensor, what it is and
// what it should be) if a tensor is missing, of another shape than `config` says, of another type
// than F32, F16 or BF16, or holds a number that is infinite or none.
[[nodiscard]] EncoderWeights read_encoder_weights(const std::filesystem::path& folder,
                                                  const EncoderConfig& config);

}  // namespace triage::encode
