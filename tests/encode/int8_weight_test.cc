#include "triage/encode/transformer/int8_weight.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace triage::encode {
namespace {

template <typename T>
Weight looking_at(const std::vector<T>& numbers, std::size_t rows, NumberType type) {
  return {type, {rows, numbers.size() / rows}, std::as_bytes(std::span(numbers)), nullptr, ""};
}

RC_GTEST_PROP(Int8Weight, EveryNumberIsWithinHalfAStepOfItsRow, ()) {
  const auto rows = *rc::gen::inRange<std::size_t>(1, 5);
  const auto columns = *rc::gen::inRange<std::size_t>(1, 20);
  std::vector<float> numbers;
  for (const int value :
       *rc::gen::container<std::vector<int>>(rows * columns, rc::gen::inRange(-999, 1000))) {
    numbers.push_back(static_cast<float>(value) / 100);
  }
  const Int8Weight int8 = int8_weight(looking_at(numbers, rows, NumberType::kFloat32));
  RC_ASSERT(int8.scales.size() == rows);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const float scale = int8.scales[i / columns];
    RC_ASSERT(int8.values[i] >= -127);
    RC_ASSERT(std::abs(numbers[i] - scale * int8.values[i]) <= scale * 0.501F);
  }
}

TEST(Int8Weight, ARowOfZerosStaysOne) {
  const std::vector<float> zeros(6);
  const Int8Weight int8 = int8_weight(looking_at(zeros, 2, NumberType::kFloat32));
  EXPECT_EQ(int8.values, std::vector<std::int8_t>(6));
  EXPECT_GT(int8.scales[0], 0);
}

TEST(Int8Weight, ShortNumbersAreReadAsWhatTheyAre) {
  // 1, -2, 0.5, the smallest of binary16; then 1, -2, 0.5, 3 of bfloat16.
  const std::vector<std::uint16_t> half{0x3C00, 0xC000, 0x3800, 0x0001};
  const Int8Weight of_half = int8_weight(looking_at(half, 1, NumberType::kFloat16));
  EXPECT_EQ(of_half.values, (std::vector<std::int8_t>{64, -127, 32, 0}));
  EXPECT_FLOAT_EQ(of_half.scales[0], 2.0F / 127);
  const std::vector<std::uint16_t> brain{0x3F80, 0xC000, 0x3F00, 0x4040};
  const Int8Weight of_brain = int8_weight(looking_at(brain, 1, NumberType::kBfloat16));
  EXPECT_EQ(of_brain.values, (std::vector<std::int8_t>{42, -85, 21, 127}));
}

}  // namespace
}  // namespace triage::encode
