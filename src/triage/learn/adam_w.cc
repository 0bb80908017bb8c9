#include "triage/learn/adam_w.h"

#include <cmath>

#include "triage/base/check.h"
#include "triage/base/processor_clones.h"

namespace triage::learn {
namespace {

constexpr float kMeanKept = 0.9F;
constexpr float kSquareKept = 0.999F;
constexpr float kSmallest = 1e-8F;  // keeps a step finite where no gradient was seen

struct Step {
  float size;      // of the step, the mean's correction included
  float spread;    // correction of the root of the squares
  float shrunken;  // what is left of a number
};

// Four arrays of the same length, as the compiler wants them to fill its registers.
TRIAGE_PROCESSOR_CLONES
void descend(float* __restrict numbers, const float* __restrict gradient, float* __restrict mean,
             float* __restrict square, std::size_t count, Step step) {
  for (std::size_t i = 0; i < count; ++i) {
    const float slope = gradient[i];
    mean[i] = kMeanKept * mean[i] + (1 - kMeanKept) * slope;
    square[i] = kSquareKept * square[i] + (1 - kSquareKept) * slope * slope;
    numbers[i] = step.shrunken * numbers[i] -
                 step.size * mean[i] / (std::sqrt(square[i]) * step.spread + kSmallest);
  }
}

}  // namespace

void AdamW::step(std::span<float> numbers, std::span<const float> gradient, float rate,
                 float decay) {
  TRIAGE_CHECK(numbers.size() == mean_.size() && gradient.size() == mean_.size(),
               "the numbers that the steps remember");
  mean_share_ *= kMeanKept;
  square_share_ *= kSquareKept;
  descend(numbers.data(), gradient.data(), mean_.data(), square_.data(), numbers.size(),
          {.size = rate / (1 - mean_share_),
           .spread = 1 / std::sqrt(1 - square_share_),
           .shrunken = 1 - rate * decay});
}

}  // namespace triage::learn
