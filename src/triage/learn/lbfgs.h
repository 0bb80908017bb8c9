// Minimises a smooth function of some hundred variables: L-BFGS (Nocedal & Wright 2006, algorithm
// 7.5) with a backtracking line search.
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace triage::learn {

struct LbfgsOptions {
  int max_iterations = 100;
  int memory = 8;           // pairs of steps kept to model the curvature
  double tolerance = 1e-6;  // stops when the gradient's length falls below this share of the first,
  double flat = 0;          // or below this
};

// Writes the gradient at `x` and returns the value there.
using SmoothFunction = std::function<double(std::span<const double> x, std::span<double> gradient)>;

// The point reached from `start`. For convex functions the minimum, as near as the options say.
[[nodiscard]] std::vector<double> minimize(const SmoothFunction& function,
                                           std::vector<double> start,
                                           const LbfgsOptions& options = {});

}  // namespace triage::learn
