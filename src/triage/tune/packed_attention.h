// Attention over texts without padding, as an operation of libtorch that has a gradient.
#pragma once

#include <torch/types.h>

#include <cstdint>

#include "triage/tune/keep_mask.h"

namespace triage::tune {

// `projected`: tokens × 3·hidden, query, key and value side by side, float32. `starts`: of each
// text's tokens and the end of the last, int64, on the CPU. Returns tokens × hidden.
// On the CPU by kernels of our own, elsewhere by libtorch's over texts padded to the longest; then
// dropout follows libtorch's generator instead of the mask's key.
[[nodiscard]] torch::Tensor packed_attention(const torch::Tensor& projected,
                                             const torch::Tensor& starts, std::int64_t heads,
                                             const KeepMask& mask);

// The padded way, on any device.
[[nodiscard]] torch::Tensor padded_attention(const torch::Tensor& projected,
                                             const torch::Tensor& starts, std::int64_t heads,
                                             const KeepMask& mask);

// base + dropout(values), of any one shape.
[[nodiscard]] torch::Tensor add_with_dropout(const torch::Tensor& base, const torch::Tensor& values,
                                             const KeepMask& mask);

// dropout(values).
[[nodiscard]] torch::Tensor dropout(const torch::Tensor& values, const KeepMask& mask);

}  // namespace triage::tune
