// One step of Adam over some numbers.
#pragma once

#include <cstddef>

namespace triage::tune {

constexpr double kFirstDecay = 0.9;
constexpr double kSecondDecay = 0.999;
constexpr double kEpsilon = 1e-8;

struct AdamStep {
  float gradient_scale = 1;
  float value_scale = 1;   // 1 - rate · weight decay
  float first_scale = 0;   // rate / (1 - 0.9^step)
  float second_scale = 1;  // 1 / (1 - 0.999^step)
};

// Moves `count` values and their two moments.
void adam_step(const AdamStep& step, const float* gradient, float* value, float* first,
               float* second, std::size_t count);

}  // namespace triage::tune
