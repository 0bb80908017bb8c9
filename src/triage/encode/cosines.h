// How alike two encoders' vectors of the same texts are.
#pragma once

#include <cstddef>
#include <span>

#include "triage/base/matrix.h"

namespace triage::encode {

// Of two vectors; 0 if one has no direction. REQUIRES: the same length.
[[nodiscard]] double cosine(std::span<const float> a, std::span<const float> b);

struct Cosines {
  std::size_t texts = 0;
  double mean = 0;
  double min = 0;
  double p01 = 0;  // one text in a hundred is below it (nearest rank)
};

// Of each row of `a` with the same row of `b`; with a row of zeros it is 0. REQUIRES: the same
// shape, at least one row.
[[nodiscard]] Cosines cosines(MatrixView a, MatrixView b);

// How much shorter the shorter one of a row's two vectors is, as a share of the longer: the mean of
// all rows, 0 to 1. REQUIRES: the same shape, at least one row.
[[nodiscard]] double length_difference(MatrixView a, MatrixView b);

}  // namespace triage::encode
