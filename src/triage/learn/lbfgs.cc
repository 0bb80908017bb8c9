#include "triage/learn/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

namespace triage::learn {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// x + scale · y.
Vector moved(const Vector& x, double scale, const Vector& y) {
  Vector result(x);
  for (std::size_t i = 0; i < x.size(); ++i) result[i] += scale * y[i];
  return result;
}

// A step and how the gradient changed along it.
struct Pair {
  Vector step;
  Vector change;
  double curvature;  // step · change, above 0
};

// −(approximate inverse Hessian) · gradient: the two-loop recursion.
Vector direction_of(const Vector& gradient, const std::deque<Pair>& pairs) {
  Vector direction = moved(Vector(gradient.size()), -1, gradient);
  Vector weights(pairs.size());
  for (std::size_t i = pairs.size(); i-- > 0;) {
    weights[i] = dot(pairs[i].step, direction) / pairs[i].curvature;
    direction = moved(direction, -weights[i], pairs[i].change);
  }
  if (!pairs.empty()) {
    const double scale = pairs.back().curvature / dot(pairs.back().change, pairs.back().change);
    for (double& value : direction) value *= scale;
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const double back = dot(pairs[i].change, direction) / pairs[i].curvature;
    direction = moved(direction, weights[i] - back, pairs[i].step);
  }
  return direction;
}

}  // namespace

std::vector<double> minimize(const SmoothFunction& function, std::vector<double> start,
                             const LbfgsOptions& options) {
  constexpr double kEnoughDescent = 1e-4;
  constexpr int kMaxHalvings = 40;
  Vector x = std::move(start);
  Vector gradient(x.size());
  double value = function(x, gradient);
  const double target =
      std::max(options.flat, options.tolerance * std::sqrt(dot(gradient, gradient)));
  std::deque<Pair> pairs;

  for (int iteration = 0; iteration < options.max_iterations; ++iteration) {
    const double length = std::sqrt(dot(gradient, gradient));
    if (length <= target || length == 0) break;
    const Vector direction = direction_of(gradient, pairs);
    const double slope = dot(direction, gradient);
    double step = pairs.empty() ? 1 / std::max(1.0, length) : 1;
    Vector next;
    Vector next_gradient(x.size());
    double next_value = 0;
    int halvings = 0;
    for (; halvings < kMaxHalvings; ++halvings, step /= 2) {
      next = moved(x, step, direction);
      next_value = function(next, next_gradient);
      if (next_value <= value + kEnoughDescent * step * slope) break;
    }
    if (halvings == kMaxHalvings) break;  // as low as these numbers can tell

    Pair pair{moved(next, -1, x), moved(next_gradient, -1, gradient), 0};
    pair.curvature = dot(pair.step, pair.change);
    if (pair.curvature > 1e-12) pairs.push_back(std::move(pair));
    if (pairs.size() > static_cast<std::size_t>(options.memory)) pairs.pop_front();
    x = std::move(next);
    gradient = std::move(next_gradient);
    value = next_value;
  }
  return x;
}

}  // namespace triage::learn
