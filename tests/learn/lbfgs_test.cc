#include "triage/learn/lbfgs.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace triage::learn {
namespace {

// The usual valley (Rosenbrock 1960): its minimum, 0, is at (1, 1).
double rosenbrock(std::span<const double> x, std::span<double> gradient) {
  const double across = x[1] - x[0] * x[0];
  gradient[0] = -400 * x[0] * across - 2 * (1 - x[0]);
  gradient[1] = 200 * across;
  return 100 * across * across + (1 - x[0]) * (1 - x[0]);
}

// Σ (j + 1) (x_j - j)²: axes of different steepness.
double bowl(std::span<const double> x, std::span<double> gradient) {
  double value = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    const double place = static_cast<double>(j);
    gradient[j] = 2 * (place + 1) * (x[j] - place);
    value += (place + 1) * (x[j] - place) * (x[j] - place);
  }
  return value;
}

TEST(Lbfgs, FollowsTheValleyToItsEnd) {
  for (const auto& start : {std::vector<double>{-1.2, 1}, {0, 0}, {3, -4}, {-5, 20}}) {
    const auto found = minimize(rosenbrock, start, {.max_iterations = 500, .tolerance = 1e-10});
    EXPECT_NEAR(found[0], 1, 1e-5);
    EXPECT_NEAR(found[1], 1, 1e-5);
  }
}

TEST(Lbfgs, LearnsTheCurvatureInsteadOfCreeping) {
  int calls = 0;
  const SmoothFunction counted = [&](std::span<const double> x, std::span<double> gradient) {
    ++calls;
    return rosenbrock(x, gradient);
  };
  static_cast<void>(minimize(counted, {-1.2, 1}, {.max_iterations = 500, .tolerance = 1e-8}));
  EXPECT_LT(calls, 100);  // steepest descent takes many thousands
}

RC_GTEST_PROP(Lbfgs, FindsTheBottomOfABowlFromAnywhere, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 60);
  std::vector<double> start;
  for (std::size_t j = 0; j < size; ++j) start.push_back(*rc::gen::inRange(-1000, 1000));
  const auto found = minimize(bowl, start, {.max_iterations = 300, .tolerance = 1e-9});
  for (std::size_t j = 0; j < size; ++j) RC_ASSERT(std::fabs(found[j] - double(j)) < 1e-4);
}

RC_GTEST_PROP(Lbfgs, NeverEndsHigherThanItBegan, ()) {
  const std::vector<double> start{0.1 * *rc::gen::inRange(-100, 100),
                                  0.1 * *rc::gen::inRange(-100, 100)};
  const LbfgsOptions options{.max_iterations = *rc::gen::inRange(0, 30),
                             .memory = *rc::gen::inRange(1, 5)};
  std::vector<double> gradient(2);
  RC_ASSERT(rosenbrock(minimize(rosenbrock, start, options), gradient) <=
            rosenbrock(start, gradient));
}

TEST(Lbfgs, WithoutAnIterationStaysWhereItIs) {
  EXPECT_EQ(minimize(bowl, {5, 5, 5}, {.max_iterations = 0}), (std::vector<double>{5, 5, 5}));
}

TEST(Lbfgs, StaysAtAMinimum) {
  EXPECT_EQ(minimize(rosenbrock, {1, 1}), (std::vector<double>{1, 1}));
}

TEST(Lbfgs, EndsWhereAFunctionCannotGoLower) {
  // Only the value says so: the gradient is wrong on purpose.
  const SmoothFunction lying = [](std::span<const double> x, std::span<double> gradient) {
    gradient[0] = -1;
    return x[0] * x[0];
  };
  EXPECT_NEAR(minimize(lying, {2})[0], 2, 1e-9);
}

}  // namespace
}  // namespace triage::learn
