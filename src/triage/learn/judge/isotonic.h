// The non-decreasing curve that lies nearest to weighted points.
//
// Pool adjacent violators (Ayer et al. 1955), with straight lines between the points that remain
// and level ends, as in scikit-learn's IsotonicRegression.
#pragma once

#include <span>
#include <vector>

namespace triage::learn {

struct IsotonicCurve {
  std::vector<double> x;  // rising
  std::vector<double> y;  // never falling, as long as x

  // REQUIRES: the curve has a point.
  [[nodiscard]] double at(double value) const;

  friend bool operator==(const IsotonicCurve&, const IsotonicCurve&) = default;
};

struct WeightedPoint {
  double x = 0;
  double y = 0;
  double weight = 1;  // above 0
};

// Least squares over `points`, which may come in any order; empty for no points.
[[nodiscard]] IsotonicCurve fit_isotonic(std::vector<WeightedPoint> points);

}  // namespace triage::learn
