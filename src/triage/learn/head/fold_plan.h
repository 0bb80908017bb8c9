// Which rows one fold's model learns from, once classes are balanced.
#pragma once

#include <cstdint>
#include <vector>

#include "triage/learn/balance/class_plan.h"
#include "triage/learn/head/head.h"

namespace triage::learn {

struct FoldPlan {
  std::vector<std::uint32_t> rows;  // kept rows outside the fold, rising
  ClassPlan classes;                // how many are kept, made, and how they weigh
};

// `fold` == rows.fold_count leaves no fold out. Counts of `balance` are scaled by the share of rows
// that the fold leaves.
[[nodiscard]] FoldPlan plan_fold(const TrainingRows& rows, std::size_t fold,
                                 const BalanceOptions& balance, std::uint64_t seed);

}  // namespace triage::learn
