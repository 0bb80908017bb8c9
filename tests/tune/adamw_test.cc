#include "triage/tune/adamw.h"

#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>

namespace triage::tune {
namespace {

// The paper's formulas, number by number, in double precision.
struct Reference {
  double value;
  double first = 0;
  double second = 0;

  void step(int number, double gradient, double rate, double decay) {
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient * gradient;
    const double mean = first / (1 - std::pow(0.9, number));
    const double square = second / (1 - std::pow(0.999, number));
    value -= rate * decay * value + rate * mean / (std::sqrt(square) + 1e-8);
  }
};

TEST(AdamW, FollowsThePapersFormulas) {
  torch::Tensor value = torch::tensor(std::vector<float>{0.5F, -2.0F}).set_requires_grad(true);
  AdamW optimizer;
  optimizer.add(value, 2, 0.1);
  Reference first{.value = 0.5};
  Reference second{.value = -2};
  for (int number = 1; number <= 20; ++number) {
    const double slopes[] = {0.3 * std::sin(number), 0.2};
    value.mutable_grad() = torch::tensor(
        std::vector<float>{static_cast<float>(slopes[0]), static_cast<float>(slopes[1])});
    (void)optimizer.step(static_cast<std::size_t>(number), 0.01);
    first.step(number, slopes[0], 0.02, 0.1);
    second.step(number, slopes[1], 0.02, 0.1);
  }
  EXPECT_NEAR(value[0].item<double>(), first.value, 1e-5);
  EXPECT_NEAR(value[1].item<double>(), second.value, 1e-5);
}

TEST(AdamW, ScalesLongGradientsToLengthOne) {
  torch::Tensor value = torch::zeros({2}).set_requires_grad(true);
  AdamW optimizer;
  optimizer.add(value, 1, 0);
  value.mutable_grad() = torch::tensor(std::vector<float>{30, 40});
  EXPECT_NEAR(optimizer.step(1, 0.1), 50, 1e-4);
  EXPECT_NEAR(optimizer.items()[0].first[1].item<double>(), 0.08, 1e-6);
  EXPECT_FALSE(value.grad().defined());
}

TEST(AdamW, WhatHasNoGradientStays) {
  torch::Tensor value = torch::ones({3}).set_requires_grad(true);
  AdamW optimizer;
  optimizer.add(value, 1, 0.5);
  (void)optimizer.step(1, 0.1);
  EXPECT_TRUE(torch::equal(value, torch::ones({3})));
}

}  // namespace
}  // namespace triage::tune
