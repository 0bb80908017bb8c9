// The rounds of boosting, and when they end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "triage/base/progress.h"
#include "triage/learn/lightgbm/booster.h"
#include "triage/learn/lightgbm/lightgbm_library.h"

namespace triage::learn {

// The model as LightGBM writes it, cut after its best round; see Booster::train.
[[nodiscard]] std::string trained_model(LightGbm& lightgbm, const LabeledRows& training,
                                        const std::optional<LabeledRows>& validation,
                                        std::size_t class_count, const BoosterOptions& options,
                                        Progress& progress, const RoundLimit* limit);

}  // namespace triage::learn
