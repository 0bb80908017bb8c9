// AdamW (Loshchilov, Hutter 2019): gradient steps of about the same size for every number, whatever
// the size of its gradient, and weights that shrink by themselves.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace triage::learn {

// What the steps of one array of numbers remember. One thread.
class AdamW {
 public:
  explicit AdamW(std::size_t size) : mean_(size), square_(size) {}

  // One step down. `rate` is the learning rate; `decay` the share of each number that is taken
  // away, times the rate. REQUIRES: both spans have the size given above.
  void step(std::span<float> numbers, std::span<const float> gradient, float rate, float decay);

 private:
  std::vector<float> mean_;    // of gradients, older ones count less
  std::vector<float> square_;  // of their squares
  float mean_share_ = 1;       // how much of mean_ is still the zero it began with
  float square_share_ = 1;
};

}  // namespace triage::learn
