// Cross-fits trees over dense rows, balanced inside each training fold.
#pragma once

#include <utility>

#include "triage/learn/head/head.h"
#include "triage/learn/lightgbm/booster.h"
#include "triage/learn/row_set.h"

namespace triage::learn {

// Out-of-fold scores and the trees fitted on all rows. The first fold stops early on the rows it
// leaves out; the others and the final trees keep as many rounds as that took. Folds are fitted
// side by side: a thread each is faster than several that share the columns of one. `progress` is
// only asked whether to stop. REQUIRES: `inputs` has a row for each of `rows`.
[[nodiscard]] std::pair<Matrix, Booster> cross_fit_boosted(const RowSet& inputs,
                                                           const RowSet& held_out,
                                                           const TrainingRows& rows,
                                                           const HeadOptions& options,
                                                           const BoosterOptions& booster_options,
                                                           ThreadPool& threads, Progress& progress);

// The same options for rows that synthetic ones cannot be made from: classes that would grow are
// weighted instead.
[[nodiscard]] HeadOptions without_synthetic(HeadOptions options);

}  // namespace triage::learn
