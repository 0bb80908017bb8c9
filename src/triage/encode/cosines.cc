#include "triage/encode/cosines.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "triage/base/check.h"
#include "triage/encode/unit_length.h"

namespace triage::encode {

double cosine(std::span<const float> a, std::span<const float> b) {
  const double squares = squared_length(a) * squared_length(b);
  if (direction_defect(squares)) return 0;
  double product = 0;
  for (std::size_t k = 0; k < a.size(); ++k) product += double{a[k]} * double{b[k]};
  return product / std::sqrt(squares);
}

Cosines cosines(MatrixView a, MatrixView b) {
  TRIAGE_CHECK(a.rows() == b.rows() && a.columns() == b.columns() && a.rows() > 0,
               "two matrices of one shape");
  std::vector<double> values(a.rows());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = cosine(a.row(i), b.row(i));
  std::sort(values.begin(), values.end());
  const std::size_t rank = (values.size() + 99) / 100;  // of the nearest-rank percentile, from 1
  return {.texts = values.size(),
          .mean = std::accumulate(values.begin(), values.end(), 0.0) /
                  static_cast<double>(values.size()),
          .min = values.front(),
          .p01 = values[rank - 1]};
}

double length_difference(MatrixView a, MatrixView b) {
  TRIAGE_CHECK(a.rows() == b.rows() && a.columns() == b.columns() && a.rows() > 0,
               "two matrices of one shape");
  double sum = 0;
  for (std::size_t i = 0; i < a.rows(); ++i) {
    const auto [shorter, longer] =
        std::minmax({std::sqrt(squared_length(a.row(i))), std::sqrt(squared_length(b.row(i)))});
    if (longer > 0) sum += 1 - shorter / longer;
  }
  return sum / static_cast<double>(a.rows());
}

}  // namespace triage::encode
