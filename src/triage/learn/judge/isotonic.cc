#include "triage/learn/judge/isotonic.h"

#include <algorithm>
#include <cmath>

namespace triage::learn {
namespace {

// Neighbouring points that share one height: the weighted mean of theirs.
struct Pool {
  double first_x;
  double last_x;
  double y;
  double weight;
};

Pool merged(const Pool& left, const Pool& right) {
  const double weight = left.weight + right.weight;
  return {left.first_x, right.last_x, (left.y * left.weight + right.y * right.weight) / weight,
          weight};
}

}  // namespace

double IsotonicCurve::at(double value) const {
  const auto above = std::upper_bound(x.begin(), x.end(), value);
  if (above == x.begin()) return y.front();
  if (above == x.end()) return y.back();
  const auto right = static_cast<std::size_t>(above - x.begin());
  const double share = (value - x[right - 1]) / (x[right] - x[right - 1]);
  return std::lerp(y[right - 1], y[right], share);
}

IsotonicCurve fit_isotonic(std::vector<WeightedPoint> points) {
  std::stable_sort(points.begin(), points.end(),
                   [](const WeightedPoint& a, const WeightedPoint& b) { return a.x < b.x; });
  std::vector<Pool> steps;  // points of equal x are one before anything else
  for (const WeightedPoint& point : points) {
    const Pool one{point.x, point.x, point.y, point.weight};
    if (!steps.empty() && steps.back().last_x == point.x) {
      steps.back() = merged(steps.back(), one);
    } else {
      steps.push_back(one);
    }
  }
  std::vector<Pool> pools;
  for (Pool pool : steps) {
    while (!pools.empty() && pools.back().y >= pool.y) {
      pool = merged(pools.back(), pool);
      pools.pop_back();
    }
    pools.push_back(pool);
  }
  IsotonicCurve curve;
  for (const Pool& pool : pools) {
    curve.x.push_back(pool.first_x);
    curve.y.push_back(pool.y);
    if (pool.last_x == pool.first_x) continue;
    curve.x.push_back(pool.last_x);
    curve.y.push_back(pool.y);
  }
  return curve;
}

}  // namespace triage::learn
