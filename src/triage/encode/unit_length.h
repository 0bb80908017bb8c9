// Vectors of length one, whose dot product is their cosine, and those that cannot be made so.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "triage/base/matrix.h"

namespace triage::encode {

// The square of a vector's length: of floats, so it cannot overflow.
[[nodiscard]] inline double squared_length(std::span<const float> vector) {
  double square = 0;
  for (const float number : vector) square += double{number} * double{number};
  return square;
}

// Why a vector has no direction, so that it cannot be compared with others: `is all zeros`, say.
// Nothing if it has one.
[[nodiscard]] inline std::optional<std::string_view> direction_defect(double squared_length) {
  if (!std::isfinite(squared_length)) return "has numbers that are not finite";
  if (squared_length == 0) return "is all zeros";
  return std::nullopt;
}
[[nodiscard]] inline std::optional<std::string_view> direction_defect(
    std::span<const float> vector) {
  return direction_defect(squared_length(vector));
}

// Returns what direction_defect() says; a vector that has no direction stays as it is.
inline std::optional<std::string_view> scale_to_unit_length(std::span<float> vector) {
  const double square = squared_length(vector);
  if (const auto defect = direction_defect(square)) return defect;
  const double length = std::sqrt(square);
  for (float& number : vector) number = static_cast<float>(number / length);
  return std::nullopt;
}

// The same of rows that belong to someone else. One without a direction becomes zeros: near
// nothing.
[[nodiscard]] inline Matrix rows_of_unit_length(MatrixView rows) {
  Matrix copies(rows.rows(), rows.columns());
  std::copy_n(rows.data(), rows.rows() * rows.columns(), copies.data());
  for (std::size_t i = 0; i < copies.rows(); ++i) {
    const auto row = copies.row(i);
    if (scale_to_unit_length(row)) std::fill(row.begin(), row.end(), 0.0F);
  }
  return copies;
}

}  // namespace triage::encode
