// How good a model is, as tables on a terminal.
#pragma once

#include <span>
#include <string>

#include "triage/cli/console.h"
#include "triage/learn/balance/class_plan.h"
#include "triage/learn/judge/comparison.h"
#include "triage/model/evaluation.h"
#include "triage/model/manifest.h"

namespace triage::cli {

// Figures with their intervals, then a line a class.
[[nodiscard]] std::string quality_text(const model::Evaluation& evaluation, const LabelSet& classes,
                                       std::size_t width);

// A line a head: accuracy and what the tests say.
[[nodiscard]] std::string comparison_text(std::span<const learn::HeadComparison> comparison,
                                          std::size_t width);

// Rows read, kept, left out by reason.
[[nodiscard]] std::string rows_text(const model::RowCounts& rows, std::size_t width);

}  // namespace triage::cli
