// One hidden layer of rectified units and a softmax on top: scores, loss and gradient for a batch
// of dense rows.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "triage/base/matrix.h"

namespace triage::learn {

// Numbers of a net lie in one array: hidden × columns weights and hidden biases of the lower layer,
// then classes × hidden weights and classes biases of the upper one.
struct DenseShape {
  std::size_t columns = 0;
  std::size_t hidden = 0;
  std::size_t classes = 0;

  [[nodiscard]] std::size_t hidden_bias() const { return hidden * columns; }
  [[nodiscard]] std::size_t upper() const { return hidden_bias() + hidden; }
  [[nodiscard]] std::size_t upper_bias() const { return upper() + classes * hidden; }
  [[nodiscard]] std::size_t size() const { return upper_bias() + classes; }
};

// Buffers for one batch after the other. One thread.
class DenseLayers {
 public:
  explicit DenseLayers(const DenseShape& shape) : shape_(shape) {}

  // inputs.rows() × classes scores, before softmax; they live until the next call.
  // `numbers` is laid out as above. `mask`, unless it is empty, has inputs.rows() × hidden factors
  // that the hidden units are multiplied by (dropout). REQUIRES: inputs has shape.columns columns.
  std::span<float> forward(std::span<const float> numbers, MatrixView inputs,
                           std::span<const float> mask = {});

  // Mean over the rows of -Σ_k targets(k) · log softmax_k, of the inputs and mask that forward()
  // saw last; its gradient is written to `gradient`, laid out as the numbers. A row of targets adds
  // up to the weight of its row.
  double backward(std::span<const float> numbers, MatrixView inputs, std::span<const float> mask,
                  MatrixView targets, std::span<float> gradient);

 private:
  DenseShape shape_;
  std::vector<float> hidden_;  // rows × hidden: activations, masked
  std::vector<float> scores_;  // rows × classes; backward() turns them into errors
  std::vector<float> errors_;  // rows × hidden
};

}  // namespace triage::learn
