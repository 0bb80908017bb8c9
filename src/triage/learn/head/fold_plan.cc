#include "triage/learn/head/fold_plan.h"

namespace triage::learn {

FoldPlan plan_fold(const TrainingRows& rows, std::size_t fold, const BalanceOptions& balance,
                   std::uint64_t seed) {
  std::vector<std::uint32_t> outside;
  std::vector<std::uint32_t> labels;
  std::vector<std::size_t> sizes(rows.class_count);
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    if (rows.folds[i] == fold) continue;
    outside.push_back(static_cast<std::uint32_t>(i));
    labels.push_back(rows.labels[i]);
    ++sizes[rows.labels[i]];
  }
  BalanceOptions scaled = balance;
  scaled.share = static_cast<double>(outside.size()) / static_cast<double>(rows.labels.size());
  FoldPlan plan;
  plan.classes = plan_classes(sizes, scaled);
  for (const std::uint32_t kept : kept_rows(plan.classes, labels, seed)) {
    plan.rows.push_back(outside[kept]);
  }
  return plan;
}

}  // namespace triage::learn
