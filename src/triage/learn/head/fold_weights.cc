#include "triage/learn/head/fold_weights.h"

#include <algorithm>

#include "triage/learn/head/fold_plan.h"

namespace triage::learn {

std::vector<float> fold_weights(const TrainingRows& rows, std::size_t fold,
                                const BalanceOptions& balance, std::uint64_t seed) {
  const FoldPlan plan = plan_fold(rows, fold, balance, seed);
  std::vector<float> weights(rows.labels.size());
  for (const std::uint32_t row : plan.rows) {
    const ClassCount& count = plan.classes.classes[rows.labels[row]];
    weights[row] = rows.weights[row] * static_cast<float>(count.weight_without_synthetic());
  }
  return weights;
}

}  // namespace triage::learn
