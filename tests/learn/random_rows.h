// Rows to test with: random directions, and classes that are clouds around one direction each.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/random.h"

namespace triage::learn::testing {

inline void scale_to_unit_length(std::span<float> row) {
  double square = 0;
  for (const float value : row) square += double{value} * double{value};
  for (float& value : row) value = static_cast<float>(value / std::sqrt(square));
}

// Uniform over all directions.
inline Matrix random_unit_rows(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  Matrix matrix(rows, columns);
  for (std::size_t i = 0; i < rows; ++i) {
    Random random(seed, "row", i);
    for (float& value : matrix.row(i)) value = static_cast<float>(random.normal());
    scale_to_unit_length(matrix.row(i));
  }
  return matrix;
}

struct LabeledMatrix {
  Matrix rows;
  std::vector<std::uint32_t> labels;
};

// `sizes[c]` rows of class c, in mixed order, around a direction of its own; with `noise` 0 they
// are all the same, with 1 the classes overlap.
inline LabeledMatrix random_classes(std::span<const std::size_t> sizes, std::size_t columns,
                                    double noise, std::uint64_t seed) {
  const Matrix centres = random_unit_rows(sizes.size(), columns, seed + 1);
  LabeledMatrix result;
  for (std::size_t c = 0; c < sizes.size(); ++c) {
    result.labels.insert(result.labels.end(), sizes[c], static_cast<std::uint32_t>(c));
  }
  Random order(seed, "order");
  order.shuffle(std::span(result.labels));
  result.rows = random_unit_rows(result.labels.size(), columns, seed);
  for (std::size_t i = 0; i < result.labels.size(); ++i) {
    const auto centre = centres.row(result.labels[i]);
    const auto row = result.rows.row(i);
    for (std::size_t d = 0; d < columns; ++d) {
      row[d] = static_cast<float>(centre[d] + noise * row[d]);
    }
    scale_to_unit_length(row);
  }
  return result;
}

}  // namespace triage::learn::testing
