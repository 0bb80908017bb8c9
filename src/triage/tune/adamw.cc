#include "triage/tune/adamw.h"

#include <ATen/Parallel.h>
#include <torch/utils.h>

#include <cmath>
#include <utility>

#include "triage/tune/adamw_kernel.h"

namespace triage::tune {
namespace {

constexpr double kLongest = 1;  // gradients are scaled down to this length
constexpr std::int64_t kNumbersAtOnce = 1 << 15;

void step_on_cpu(const AdamW::Item& item, const torch::Tensor& gradient, const AdamStep& step) {
  float* const value = item.value.data_ptr<float>();
  float* const first = item.first.data_ptr<float>();
  float* const second = item.second.data_ptr<float>();
  const float* const slope = gradient.data_ptr<float>();
  at::parallel_for(0, item.value.numel(), kNumbersAtOnce,
                   [&](std::int64_t begin, std::int64_t end) {
                     adam_step(step, slope + begin, value + begin, first + begin, second + begin,
                               static_cast<std::size_t>(end - begin));
                   });
}

void step_elsewhere(AdamW::Item& item, const torch::Tensor& gradient, const AdamStep& step) {
  const torch::Tensor scaled = gradient * step.gradient_scale;
  item.first.lerp_(scaled, 1 - kFirstDecay);
  item.second.mul_(kSecondDecay).addcmul_(scaled, scaled, 1 - kSecondDecay);
  item.value.mul_(step.value_scale);
  item.value.addcdiv_(item.first, (item.second * step.second_scale).sqrt_().add_(kEpsilon),
                      -step.first_scale);
}

}  // namespace

void AdamW::add(torch::Tensor value, double rate_factor, double weight_decay) {
  Item item{.value = std::move(value), .rate_factor = rate_factor, .weight_decay = weight_decay};
  const torch::NoGradGuard no_gradient;
  item.first = torch::zeros_like(item.value).set_requires_grad(false);
  item.second = torch::zeros_like(item.value).set_requires_grad(false);
  items_.push_back(std::move(item));
}

double AdamW::step(std::size_t number, double rate) {
  const torch::NoGradGuard no_gradient;
  double square = 0;
  for (const Item& item : items_) {
    const torch::Tensor& gradient = item.value.grad();
    if (!gradient.defined()) continue;
    const double length = gradient.norm().item<double>();
    square += length * length;
  }
  const double length = std::sqrt(square);
  const auto steps = static_cast<double>(number);
  for (Item& item : items_) {
    const torch::Tensor gradient = item.value.grad();
    if (!gradient.defined()) continue;
    const double own_rate = rate * item.rate_factor;
    const AdamStep step{
        .gradient_scale = static_cast<float>(length > kLongest ? kLongest / length : 1),
        .value_scale = static_cast<float>(1 - own_rate * item.weight_decay),
        .first_scale = static_cast<float>(own_rate / (1 - std::pow(kFirstDecay, steps))),
        .second_scale = static_cast<float>(1 / (1 - std::pow(kSecondDecay, steps)))};
    if (item.value.is_cpu()) {
      step_on_cpu(item, gradient.contiguous(), step);
    } else {
      step_elsewhere(item, gradient, step);
    }
    item.value.mutable_grad() = torch::Tensor();
  }
  return length;
}

}  // namespace triage::tune
