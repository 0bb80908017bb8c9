#include "triage/learn/adam_w.h"

#include <gtest/gtest.h>

#include <vector>

namespace triage::learn {
namespace {

TEST(AdamW, FirstStepIsAsLongAsTheRateWhateverTheGradient) {
  AdamW steps(3);
  std::vector<float> numbers{1, 1, 1};
  steps.step(numbers, std::vector<float>{1e-3F, -50, 0}, 0.1F, 0);
  EXPECT_NEAR(numbers[0], 0.9, 1e-5);
  EXPECT_NEAR(numbers[1], 1.1, 1e-5);
  EXPECT_EQ(numbers[2], 1);
}

TEST(AdamW, DecayShrinksWhatNoGradientMoves) {
  AdamW steps(1);
  std::vector<float> numbers{2};
  steps.step(numbers, std::vector<float>{0}, 0.1F, 0.5F);
  EXPECT_NEAR(numbers[0], 1.9, 1e-6);
}

TEST(AdamW, FindsTheBottomOfABowl) {
  AdamW steps(2);
  std::vector<float> numbers{3, -4};
  for (int i = 0; i < 500; ++i) {
    const std::vector<float> gradient{2 * (numbers[0] - 1), 200 * (numbers[1] - 2)};
    steps.step(numbers, gradient, 0.1F * (1 - static_cast<float>(i) / 500), 0);
  }
  EXPECT_NEAR(numbers[0], 1, 1e-2);
  EXPECT_NEAR(numbers[1], 2, 1e-2);
}

}  // namespace
}  // namespace triage::learn
