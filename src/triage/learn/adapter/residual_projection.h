// v' = normalise(v + B·A·v), row by row, and its gradient: what an adapter does to vectors.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "triage/base/matrix.h"

namespace triage::learn {

// Both factors lie in one array: A, rank × dimension, then B, dimension × rank.
struct ResidualShape {
  std::size_t dimension = 0;
  std::size_t rank = 0;

  [[nodiscard]] std::size_t up() const { return rank * dimension; }  // where B begins
  [[nodiscard]] std::size_t size() const { return 2 * up(); }
};

// Buffers for one batch after the other. One thread.
class ResidualProjection {
 public:
  explicit ResidualProjection(const ResidualShape& shape) : shape_(shape) {}

  // The rows, projected: as many and as long, of unit length; they live until the next call.
  // REQUIRES: shape.size() factors, rows of shape.dimension columns.
  MatrixView forward(std::span<const float> factors, MatrixView rows);

  // Turns `errors`, the derivatives of a loss by the rows that forward() gave last, into those by
  // the factors. `errors` are used up. REQUIRES: factors and rows as forward() saw them.
  void backward(std::span<const float> factors, MatrixView rows, std::span<float> errors,
                std::span<float> gradient);

 private:
  ResidualShape shape_;
  std::vector<float> low_;      // rows × rank: A·v
  std::vector<float> bent_;     // rows × dimension
  std::vector<float> lengths_;  // of v + B·A·v
  std::vector<float> low_errors_;
};

}  // namespace triage::learn
