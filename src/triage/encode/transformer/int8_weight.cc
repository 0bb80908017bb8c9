#include "triage/encode/transformer/int8_weight.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>

namespace triage::encode {
namespace {

template <typename T>
T number_at(std::span<const std::byte> bytes, std::size_t index) {
  T number{};
  std::memcpy(&number, bytes.data() + index * sizeof(T), sizeof(T));
  return number;
}

// IEEE 754 binary16: a sign, five bits of exponent, ten of fraction.
float float_of_half(std::uint16_t half) {
  const int exponent = (half >> 10U) & 0x1FU;
  const auto fraction = static_cast<float>(half & 0x3FFU);
  const float size =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024.0F, exponent - 25);
  return (half & 0x8000U) != 0 ? -size : size;
}

float value_at(const Weight& weight, std::size_t index) {
  switch (weight.type) {
    case NumberType::kFloat32:
      return number_at<float>(weight.bytes, index);
    case NumberType::kFloat16:
      return float_of_half(number_at<std::uint16_t>(weight.bytes, index));
    case NumberType::kBfloat16:
      return std::bit_cast<float>(
          static_cast<std::uint32_t>(number_at<std::uint16_t>(weight.bytes, index)) << 16U);
  }
  return 0;
}

}  // namespace

Int8Weight int8_weight(const Weight& weight) {
  const std::size_t rows = weight.shape[0];
  const std::size_t columns = weight.shape[1];
  Int8Weight result{std::vector<std::int8_t>(rows * columns), std::vector<float>(rows)};
  std::vector<float> row(columns);
  for (std::size_t r = 0; r < rows; ++r) {
    float largest = 0;
    for (std::size_t c = 0; c < columns; ++c) {
      row[c] = value_at(weight, r * columns + c);
      largest = std::max(largest, std::abs(row[c]));
    }
    result.scales[r] = largest > 0 ? largest / 127 : 1;
    for (std::size_t c = 0; c < columns; ++c) {
      result.values[r * columns + c] =
          static_cast<std::int8_t>(std::lround(row[c] / result.scales[r]));
    }
  }
  return result;
}

}  // namespace triage::encode
