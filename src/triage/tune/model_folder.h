// A tuned encoder as an ordinary Hugging Face folder.
#pragma once

#include <filesystem>

#include "triage/encode/tuning.h"
#include "triage/tune/trainable_encoder.h"

namespace triage::tune {

// Makes `folder`, whole or not at all: what describes encoder and tokenizer copied from `base`,
// model.safetensors with the tuned weights under the names they had, and what write_tuning()
// writes. Throws Unavailable if it cannot be written, InvalidInput if it exists.
void write_model_folder(const TrainableEncoder& encoder, const std::filesystem::path& base,
                        const encode::Tuning& tuning, const std::filesystem::path& folder);

}  // namespace triage::tune
