// Adam with decoupled weight decay (Kingma and Ba, 2015; Loshchilov and Hutter, 2019), in one pass
// over the numbers.
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <vector>

namespace triage::tune {

// One thread at a time; libtorch's threads share the numbers.
class AdamW {
 public:
  // What learns at a rate of its own.
  struct Item {
    torch::Tensor value;        // float32, contiguous, with a gradient after backward()
    double rate_factor = 1;     // times the rate of the step
    double weight_decay = 0;    // share of the value, times the rate, that a step takes off
    torch::Tensor first = {};   // moving mean of the gradient; zeros at the start
    torch::Tensor second = {};  // and of its square
  };

  // Adds what is to learn. REQUIRES: before the first step.
  void add(torch::Tensor value, double rate_factor, double weight_decay);

  // The `number`-th step, from 1. Gradients are scaled so that all of them together are no longer
  // than 1, and are gone afterwards. Values without a gradient stay. Returns their length before.
  double step(std::size_t number, double rate);

  // To be kept in a checkpoint, in the order they were added.
  [[nodiscard]] std::vector<Item>& items() { return items_; }
  [[nodiscard]] const std::vector<Item>& items() const { return items_; }

 private:
  std::vector<Item> items_;
};

}  // namespace triage::tune
