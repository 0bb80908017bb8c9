#include "triage/tune/losses.h"

namespace triage::tune {
namespace {

constexpr double kTemperature = 0.1;  // the paper's
constexpr double kNotItself = -1e30;

}  // namespace

torch::Tensor of_unit_length(const torch::Tensor& vectors) {
  return vectors / vectors.norm(2, {1}, /*keepdim=*/true).clamp_min(1e-12);
}

torch::Tensor contrastive_loss(const torch::Tensor& vectors, const torch::Tensor& labels) {
  const torch::Tensor units = of_unit_length(vectors);
  const torch::Tensor itself =
      torch::eye(vectors.size(0), vectors.options().dtype(torch::kBool).requires_grad(false));
  const torch::Tensor alike = torch::matmul(units, units.t()) / kTemperature;
  const torch::Tensor log_shares = alike.masked_fill(itself, kNotItself).log_softmax(1);
  const torch::Tensor positive =
      labels.unsqueeze(0).eq(labels.unsqueeze(1)).logical_and(itself.logical_not());
  const torch::Tensor positives = positive.sum(1);
  const torch::Tensor of_text =
      log_shares.masked_fill(positive.logical_not(), 0).sum(1) / positives.clamp_min(1);
  return -of_text.sum() / positives.gt(0).sum().clamp_min(1);
}

}  // namespace triage::tune
