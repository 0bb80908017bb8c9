// What an encoder's vectors are worth for a set of classes: how often the simplest heads over them
// are right on rows that were kept apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/thread_pool.h"

namespace triage::model {

// Vectors of some rows and their classes.
struct LabelledVectors {
  MatrixView vectors;                     // rows × dimension
  std::span<const std::uint32_t> labels;  // of each row, below the number of classes
};

// For each test row, whether a head is right.
struct VectorQuality {
  std::vector<bool> by_neighbors;  // the nearest rows vote
  std::vector<bool> by_linear;     // a linear model, fitted on the vectors
};

// Fits both on `learn` and asks them about `test`. Equal input gives an equal answer, whatever the
// thread count.
[[nodiscard]] VectorQuality quality_of_vectors(const LabelledVectors& learn,
                                               const LabelledVectors& test, std::size_t class_count,
                                               std::uint64_t seed, ThreadPool& threads);

// The share of true ones; 0 of none.
[[nodiscard]] double share_right(const std::vector<bool>& right);

}  // namespace triage::model
