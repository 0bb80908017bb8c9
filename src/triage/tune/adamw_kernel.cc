#include "triage/tune/adamw_kernel.h"

#include <cmath>

#include "triage/base/processor_clones.h"

namespace triage::tune {

TRIAGE_PROCESSOR_CLONES
void adam_step(const AdamStep& step, const float* __restrict gradient, float* __restrict value,
               float* __restrict first, float* __restrict second, std::size_t count) {
  const AdamStep own = step;
  constexpr auto kFirst = static_cast<float>(kFirstDecay);
  constexpr auto kSecond = static_cast<float>(kSecondDecay);
  constexpr auto kSmallest = static_cast<float>(kEpsilon);
  for (std::size_t i = 0; i < count; ++i) {
    const float g = gradient[i] * own.gradient_scale;
    const float m = kFirst * first[i] + (1 - kFirst) * g;
    const float v = kSecond * second[i] + (1 - kSecond) * g * g;
    first[i] = m;
    second[i] = v;
    value[i] = value[i] * own.value_scale -
               own.first_scale * m / (std::sqrt(v * own.second_scale) + kSmallest);
  }
}

}  // namespace triage::tune
