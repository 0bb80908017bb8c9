// Class scores of an encoder's vectors, learned with it.
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "triage/tune/trainable_encoder.h"

namespace triage::tune {

class Classifier {
 public:
  // `is_unit_length`: whether vectors are; their scores are then scaled, since a softmax over
  // cosines could never be sure.
  Classifier(std::size_t classes, std::size_t dimension, bool is_unit_length, std::uint64_t seed,
             torch::Device device);

  // texts × classes; `vectors`: texts × dimension.
  [[nodiscard]] torch::Tensor scores(const torch::Tensor& vectors) const;

  [[nodiscard]] std::vector<Parameter> parameters() const;

  // With the scale in it: scores are weight · vector + bias.
  [[nodiscard]] torch::Tensor merged_weight() const;  // classes × dimension
  [[nodiscard]] const torch::Tensor& bias() const { return bias_; }

 private:
  double scale_;
  torch::Tensor weight_;
  torch::Tensor bias_;
};

}  // namespace triage::tune
