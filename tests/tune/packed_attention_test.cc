#include "triage/tune/packed_attention.h"

#include <gtest/gtest.h>
#include <torch/utils.h>

namespace triage::tune {
namespace {

constexpr std::int64_t kHeads = 3;
constexpr std::int64_t kHidden = 3 * 10;

struct Found {
  torch::Tensor out;
  torch::Tensor gradient;
};

template <typename Attention>
Found found_by(const Attention& attention, const torch::Tensor& numbers,
               const torch::Tensor& starts, const KeepMask& mask) {
  torch::Tensor projected = numbers.clone().set_requires_grad(true);
  const torch::Tensor out = attention(projected, starts, kHeads, mask);
  // Every number of the output counts differently.
  (out * torch::arange(out.numel()).view(out.sizes()).sin()).sum().backward();
  return {out.detach(), projected.grad()};
}

TEST(PackedAttention, EqualsPaddedAttentionWithItsGradient) {
  torch::manual_seed(3);
  const torch::Tensor starts = torch::tensor(std::vector<std::int64_t>{0, 1, 8, 40, 43});
  const torch::Tensor numbers = torch::randn({43, 3 * kHidden});
  const Found packed = found_by(&packed_attention, numbers, starts, {});
  const Found padded = found_by(&padded_attention, numbers, starts, {});
  EXPECT_TRUE(torch::allclose(packed.out, padded.out, 1e-5, 1e-6));
  EXPECT_TRUE(torch::allclose(packed.gradient, padded.gradient, 1e-4, 1e-6));
}

// With dropout the two draw differently, so the gradient is compared with differences.
TEST(PackedAttention, GradientWithDropoutIsThatOfWhatWasComputed) {
  torch::manual_seed(4);
  const torch::Tensor starts = torch::tensor(std::vector<std::int64_t>{0, 5, 12});
  const torch::Tensor numbers = torch::randn({12, 3 * kHidden});
  const KeepMask mask = keep_mask(99, 0.3);
  const Found found = found_by(&packed_attention, numbers, starts, mask);
  const torch::Tensor weights = torch::arange(found.out.numel()).view(found.out.sizes()).sin();
  const auto value_at = [&](const torch::Tensor& at) {
    return (packed_attention(at, starts, kHeads, mask) * weights).sum().item<double>();
  };
  for (const std::int64_t place : {0, 17, 43, 61, 88, 301, 999}) {
    constexpr double kStep = 1e-2;
    torch::Tensor moved = numbers.clone();
    moved.view({-1})[place] += kStep;
    const double above = value_at(moved);
    moved.view({-1})[place] -= 2 * kStep;
    const double slope = (above - value_at(moved)) / (2 * kStep);
    EXPECT_NEAR(found.gradient.view({-1})[place].item<double>(), slope, 5e-3) << place;
  }
}

TEST(AddWithDropout, KeepsTheShareThatItSaysAndScalesIt) {
  const torch::Tensor ones = torch::ones({1000, 100});
  const torch::Tensor kept = add_with_dropout(torch::zeros_like(ones), ones, keep_mask(5, 0.1));
  EXPECT_NEAR(kept.gt(0).to(torch::kFloat32).mean().item<double>(), 0.9, 0.005);
  EXPECT_NEAR(kept.mean().item<double>(), 1, 0.005);
}

TEST(AddWithDropout, GradientReachesWhatWasKept) {
  torch::Tensor base = torch::randn({50, 20}).set_requires_grad(true);
  torch::Tensor values = torch::ones({50, 20}).set_requires_grad(true);
  const KeepMask mask = keep_mask(6, 0.5);
  const torch::Tensor out = add_with_dropout(base, values, mask);
  out.sum().backward();
  EXPECT_TRUE(torch::equal(base.grad(), torch::ones({50, 20})));
  EXPECT_TRUE(torch::allclose(values.grad(), (out - base).detach()));
}

}  // namespace
}  // namespace triage::tune
