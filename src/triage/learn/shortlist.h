// The nearest rows met so far of one query, while rows pass by.
//
// For the searches of neighbors.h. What remains at the end does not depend on the order in which
// rows passed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "triage/learn/neighbors.h"
#include "triage/learn/row_set.h"

namespace triage::learn {

// One thread at a time.
class Shortlist {
 public:
  // Kept beyond the wanted ones, so that float32 rounding at the border cannot cost a neighbour.
  static constexpr std::size_t kSpare = 8;

  explicit Shortlist(std::size_t wanted) : capacity_(wanted + kSpare) {}

  // What a similarity must reach at least to change the list.
  [[nodiscard]] float threshold() const {
    return heap_.size() < capacity_ ? -std::numeric_limits<float>::infinity()
                                    : static_cast<float>(heap_.front().similarity);
  }

  void offer(float similarity, std::int32_t row) {
    const Candidate candidate{similarity, row};
    if (heap_.size() == capacity_) {
      if (!is_nearer(candidate, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), is_nearer);
      heap_.pop_back();
    }
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end(), is_nearer);
  }

  // Writes the nearest rows of `query`, out of `base`, to place `index` of `result`, by their exact
  // similarity. `buffer` is room for a row.
  void write(std::span<const float> query, const RowSet& base, std::size_t index,
             std::vector<float>& buffer, Neighbors& result);

 private:
  struct Candidate {
    double similarity = 0;
    std::int32_t row = 0;
  };

  static bool is_nearer(const Candidate& a, const Candidate& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
  }

  std::size_t capacity_;
  std::vector<Candidate> heap_;  // its front is the farthest
};

// Calls `visit(j)` for every j with values[j] >= threshold(j), in rising order. Nearly all values
// are far below: sixteen are looked at together before one is looked at alone.
template <typename Threshold, typename Visit>
void for_each_reaching(std::span<const float> values, Threshold threshold, Visit visit) {
  constexpr std::size_t kStride = 16;
  const auto look_alone = [&](std::size_t begin, std::size_t end) {
    for (std::size_t j = begin; j < end; ++j) {
      if (values[j] >= threshold(j)) visit(j);
    }
  };
  std::size_t j = 0;
  for (; j + kStride <= values.size(); j += kStride) {
    int reached = 0;
    for (std::size_t t = 0; t < kStride; ++t) {
      reached |= static_cast<int>(values[j + t] >= threshold(j + t));
    }
    if (reached != 0) look_alone(j, j + kStride);
  }
  look_alone(j, values.size());
}

}  // namespace triage::learn
