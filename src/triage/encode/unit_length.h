// Vectors of length one, whose dot product is their cosine.
#pragma once

#include <cmath>
#include <span>

namespace triage::encode {

// A vector of zeros stays as it is.
inline void scale_to_unit_length(std::span<float> vector) {
  double square = 0;
  for (const float value : vector) square += double{value} * double{value};
  if (square == 0) return;
  const double scale = 1 / std::sqrt(square);
  for (float& value : vector) value = static_cast<float>(value * scale);
}

}  // namespace triage::encode
