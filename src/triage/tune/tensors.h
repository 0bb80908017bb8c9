// libtorch's tensors as the rest of the program has numbers.
#pragma once

#include <torch/types.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "triage/base/matrix.h"

namespace triage::tune {

[[nodiscard]] inline std::vector<std::size_t> shape_of(const torch::Tensor& tensor) {
  return {tensor.sizes().begin(), tensor.sizes().end()};
}

// REQUIRES: float32, contiguous, on the processor; lives as long as the span.
[[nodiscard]] inline std::span<const float> floats_of(const torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

// A copy of a tensor of two dimensions, from wherever it is.
[[nodiscard]] inline Matrix matrix_of(const torch::Tensor& tensor) {
  const torch::Tensor here = tensor.detach().to(torch::kCPU).contiguous();
  Matrix matrix(static_cast<std::size_t>(here.size(0)), static_cast<std::size_t>(here.size(1)));
  std::copy_n(here.data_ptr<float>(), here.numel(), matrix.data());
  return matrix;
}

}  // namespace triage::tune
