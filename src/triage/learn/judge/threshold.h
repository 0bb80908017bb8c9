// Two probabilities that part tickets into those sorted without asking, those suggested, and those
// asked about.
//
// Chosen on calibrated probabilities of rows that neither head nor calibration was fitted on, at
// natural class shares: there the precision at or above a threshold is what a desk will see.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "triage/learn/judge/judged_rows.h"
#include "triage/learn/judge/precision_coverage.h"

namespace triage::learn {

struct ThresholdOptions {
  double auto_precision = 0.95;          // share of tickets sorted on their own that is right
  double suggest_precision_at_2 = 0.90;  // share of suggestions with the true class in the first 2
  std::size_t fewest_rows = 20;  // a threshold with fewer rows to speak for it is not believed
};

// An absent threshold means that no ticket gets that decision.
struct Thresholds {
  // `auto`: the smallest threshold whose precision at or above it reaches the target.
  std::optional<OperatingPoint> automatic;
  // `suggest`: the smallest threshold for which precision@2 reaches its target among the rows that
  // would be suggested, those at or above it and below `automatic`. Its coverage and precision@2
  // are of these rows.
  std::optional<OperatingPoint> suggest;
};

// Throws InvalidInput if a target is not in (0, 1].
[[nodiscard]] Thresholds choose_thresholds(const JudgedRows& rows,
                                           const ThresholdOptions& options = {});

// What the thresholds mean on the rows they were chosen on, and what could not be reached:
// "auto at 0.83 and above: 77.1 % of tickets, 95.0 % of them right\nsuggest ...". Two lines.
[[nodiscard]] std::string described(const Thresholds& thresholds, const ThresholdOptions& options);

}  // namespace triage::learn
