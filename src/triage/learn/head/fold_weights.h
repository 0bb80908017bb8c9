// How much each row counts when one fold is left out: what sparse heads take instead of copied
// rows.
#pragma once

#include <cstdint>
#include <vector>

#include "triage/learn/head/head.h"

namespace triage::learn {

// The weight of every row; 0 for rows of `fold` and for rows that undersampling drops. Where dense
// heads would grow a class by synthetic rows, its real rows weigh more instead, by the same factor.
// `fold` == rows.fold_count leaves none out.
[[nodiscard]] std::vector<float> fold_weights(const TrainingRows& rows, std::size_t fold,
                                              const BalanceOptions& balance, std::uint64_t seed);

}  // namespace triage::learn
