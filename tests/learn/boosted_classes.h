// A small learning task for trees, and what they make of it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "tests/learn/random_rows.h"
#include "triage/learn/lightgbm/booster.h"

namespace triage::learn::testing {

// Three classes that a small model tells apart nearly always.
inline LabeledMatrix easy_classes(std::uint64_t seed) {
  constexpr std::size_t kSizes[] = {900, 500, 600};
  return random_classes(kSizes, 12, 0.8, seed);
}

inline LabeledRows labeled(const LabeledMatrix& data) {
  return {.rows = data.rows, .labels = data.labels};
}

inline BoosterOptions quick() {
  return {.learning_rate = 0.2, .num_leaves = 8, .max_rounds = 15, .early_stopping_rounds = 5};
}

inline Booster trained(const LabeledMatrix& data, const BoosterOptions& options) {
  SilentProgress progress;
  return Booster::train(labeled(data), std::nullopt, 3, options, progress);
}

inline double accuracy(const Booster& booster, const LabeledMatrix& data) {
  ThreadPool threads(2);
  const Matrix scores = booster.scores(data.rows, threads);
  std::size_t right = 0;
  for (std::size_t i = 0; i < data.labels.size(); ++i) {
    const auto row = scores.row(i);
    right += static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin()) ==
             data.labels[i];
  }
  return static_cast<double>(right) / static_cast<double>(data.labels.size());
}

}  // namespace triage::learn::testing
