// Supervised contrastive loss (Khosla et al. 2020): a row shall be nearer to rows of its class than
// to those of others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/base/matrix.h"

namespace triage::learn {

// Buffers for one batch after the other. One thread.
class SupervisedContrastive {
 public:
  // Similarities are divided by `temperature`: the lower, the more the nearest rows count.
  explicit SupervisedContrastive(float temperature) : scale_(1 / temperature) {}

  // Mean over the rows of weights[i] ·
  //   -log( Σ_{p of i's class, p ≠ i} exp(z_i·z_p / t) / Σ_{a ≠ i} exp(z_i·z_a / t) ),
  // where a row without others of its class counts as 0. That is the paper's L_in up to a constant:
  // one near row of the class is enough, so a class may be several clusters. `gradient` gets the
  // derivatives by the numbers of the rows, rows × columns.
  double backward(MatrixView rows, std::span<const std::uint32_t> labels,
                  std::span<const float> weights, float* gradient);

 private:
  float scale_;
  std::vector<float> products_;  // rows × rows; then the loss's derivatives by them
  std::vector<float> both_;      // these and their transpose, added up
};

}  // namespace triage::learn
