// Vectors of length one, whose dot product is their cosine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "triage/base/matrix.h"

namespace triage::encode {

// A vector of zeros stays as it is.
inline void scale_to_unit_length(std::span<float> vector) {
  double square = 0;
  for (const float value : vector) square += double{value} * double{value};
  if (square == 0) return;
  const double scale = 1 / std::sqrt(square);
  for (float& value : vector) value = static_cast<float>(value * scale);
}

inline void scale_rows_to_unit_length(Matrix& rows) {
  for (std::size_t i = 0; i < rows.rows(); ++i) scale_to_unit_length(rows.row(i));
}

// The same of rows that belong to someone else.
[[nodiscard]] inline Matrix rows_of_unit_length(MatrixView rows) {
  Matrix copies(rows.rows(), rows.columns());
  std::copy_n(rows.data(), rows.rows() * rows.columns(), copies.data());
  scale_rows_to_unit_length(copies);
  return copies;
}

}  // namespace triage::encode
