// What tuning makes small.
#pragma once

#include <torch/types.h>

namespace triage::tune {

// Each row divided by its length; a row of zeros stays as it is.
[[nodiscard]] torch::Tensor of_unit_length(const torch::Tensor& vectors);

// Supervised contrastive loss (Khosla et al., 2020, their L_out): of each text that has another of
// its class in the batch, how much less like those it is than like all others; the mean over such
// texts, zero if there is none. `vectors`: texts × dimension, any length; `labels`: texts, int64.
[[nodiscard]] torch::Tensor contrastive_loss(const torch::Tensor& vectors,
                                             const torch::Tensor& labels);

}  // namespace triage::tune
