// Texts made equally long, with what keeps the padding out of their vectors.
#pragma once

#include <span>

#include "triage/encode/token_ids.h"
#include "triage/encode/transformer/batch_plan.h"
#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/transformer/engine.h"

namespace triage::encode {

// The batch's texts out of all `texts`, one row each, in the batch's order. REQUIRES: texts have
// tokens, at most config.position_limit() of them, all within the vocabulary.
[[nodiscard]] PaddedBatch padded_batch(const Batch& batch, std::span<const TokenIds> texts,
                                       const EncoderConfig& config);

}  // namespace triage::encode
