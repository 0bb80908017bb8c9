// A weight in eight bits a number.
#pragma once

#include <cstdint>
#include <vector>

#include "triage/encode/transformer/encoder_weights.h"

namespace triage::encode {

// Row r of the weight is about scales[r] * values[r * columns ...]; values lie in [-127, 127].
struct Int8Weight {
  std::vector<std::int8_t> values;  // rows × columns, as the weight
  std::vector<float> scales;        // one a row; an output of a linear layer is a row
};

// Symmetric, to nearest: each number differs by at most half its row's scale, which is a 127th of
// the row's largest. REQUIRES: two dimensions.
[[nodiscard]] Int8Weight int8_weight(const Weight& weight);

}  // namespace triage::encode
