// From the name of an encoder to one that encodes, with the workspace's cache of vectors.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "triage/cli/context.h"
#include "triage/encode/encoder.h"
#include "triage/encode/encoder_registry.h"
#include "triage/encode/token_sequences.h"
#include "triage/encode/transformer/engine.h"

namespace triage::cli {

// How texts become vectors, where the encoder leaves a choice.
struct Encoding {
  encode::Precision precision = encode::Precision::kFloat32;
  encode::LongTexts long_texts = encode::LongTexts::kHead;
  bool is_cached = true;
};

// Where the workspace keeps its encoders' records.
[[nodiscard]] encode::EncoderRegistry encoder_registry(const Context& context);

// The encoder of that name in the workspace, else the folder of that name. `prefix` takes the place
// of the prompt that is known. Throws NotFound, InvalidInput if nobody says which prompt it wants,
// Corrupt.
[[nodiscard]] encode::EncoderRecord encoder_record(const std::string& name,
                                                   const std::optional<std::string>& prefix,
                                                   const Context& context);

// Throws what TransformerEncoder throws. A cache that cannot be opened is noted and done without.
[[nodiscard]] std::unique_ptr<encode::Encoder> open_encoder(const encode::EncoderRecord& record,
                                                            const Encoding& encoding,
                                                            Context& context);

// `f32`, `bf16`, `int8`. REQUIRES: `name` is one of them.
[[nodiscard]] encode::Precision precision_named(std::string_view name);

}  // namespace triage::cli
