#include "triage/tune/classifier.h"

#include <cmath>

#include "triage/base/random.h"

namespace triage::tune {
namespace {

constexpr double kCosineScale = 20;

}  // namespace

Classifier::Classifier(std::size_t classes, std::size_t dimension, bool is_unit_length,
                       std::uint64_t seed, torch::Device device)
    : scale_(is_unit_length ? kCosineScale : 1) {
  Random random(seed, "tuning-classifier");
  std::vector<float> numbers(classes * dimension);
  // Rows of length one.
  const double deviation = 1 / std::sqrt(static_cast<double>(dimension));
  for (float& number : numbers) number = static_cast<float>(random.normal() * deviation);
  const auto rows = static_cast<std::int64_t>(classes);
  weight_ = torch::tensor(numbers)
                .view({rows, static_cast<std::int64_t>(dimension)})
                .to(device)
                .set_requires_grad(true);
  bias_ = torch::zeros({rows}, weight_.options().requires_grad(true));
}

torch::Tensor Classifier::scores(const torch::Tensor& vectors) const {
  return torch::linear(vectors * scale_, weight_, bias_);
}

std::vector<Parameter> Classifier::parameters() const {
  return {{"classifier.weight", weight_, true}, {"classifier.bias", bias_, false}};
}

torch::Tensor Classifier::merged_weight() const { return weight_.detach() * scale_; }

}  // namespace triage::tune
