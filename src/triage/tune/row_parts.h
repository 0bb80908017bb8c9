// Which rows a run learns from and which it must not see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/encode/tuning_job.h"
#include "triage/tune/tuning_run.h"

namespace triage::tune {

// The fold of each row, in [0, folds); rows of a group share one. The same seed gives the same
// folds whatever other rows there are. REQUIRES: folds > 0.
[[nodiscard]] std::vector<std::uint32_t> folds_of(std::span<const encode::TuningRow> rows,
                                                  std::size_t folds, std::uint64_t seed);

// The rows for which `is_wanted` is true, some of their groups held by `share` (0: none) to choose
// the best state by. REQUIRES: a flag for each row.
[[nodiscard]] RunRows run_rows(std::span<const encode::TuningRow> rows,
                               const std::vector<bool>& is_wanted, double share,
                               std::uint64_t seed);

}  // namespace triage::tune
