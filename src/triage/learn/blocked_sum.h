// Sums over many rows that come out the same, to the last bit, whatever the thread count.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "triage/base/thread_pool.h"

namespace triage::learn {

// A value and its gradient, summed over blocks of 4,096 rows at once and then over the blocks in
// their order. Keeps its memory from one sum to the next.
class BlockedSum {
 public:
  explicit BlockedSum(std::size_t rows) : rows_(rows), parts_((rows + kBlock - 1) / kBlock) {}

  // `add_rows(begin, end, gradient)` returns these rows' share of the value and adds theirs to
  // `gradient`. Overwrites `gradient` with the sum, and returns that of the values.
  template <typename AddRows>
  double operator()(std::span<double> gradient, ThreadPool& threads, const AddRows& add_rows) {
    threads.for_each_block(rows_, kBlock, [&](std::size_t begin, std::size_t end) {
      Part& part = parts_[begin / kBlock];
      part.gradient.assign(gradient.size(), 0);
      part.value = add_rows(begin, end, std::span<double>(part.gradient));
    });
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double value = 0;
    for (const Part& part : parts_) {
      value += part.value;
      for (std::size_t k = 0; k < gradient.size(); ++k) gradient[k] += part.gradient[k];
    }
    return value;
  }

 private:
  static constexpr std::size_t kBlock = 4096;  // part of the result's bytes

  struct Part {
    double value = 0;
    std::vector<double> gradient;
  };

  std::size_t rows_;
  std::vector<Part> parts_;
};

}  // namespace triage::learn
