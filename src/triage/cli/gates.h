// Figures that must be reached, for scripts: `accuracy=0.85,ece=0.02`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "triage/cli/console.h"
#include "triage/cli/exit_code.h"
#include "triage/learn/judge/metrics.h"

namespace triage::cli {

struct Gate {
  learn::MetricField field;
  double bound = 0;  // least, or most for figures that are better when smaller
};

// Throws WrongUsage for an unknown figure (names the nearest) or a bound that is no number.
[[nodiscard]] std::vector<Gate> parse_gates(std::span<const std::string> texts);

// kGateNotMet, with a note for each gate that was missed; else kDone.
[[nodiscard]] ExitCode check_gates(std::span<const Gate> gates, const learn::Metrics& metrics,
                                   Console& console);

}  // namespace triage::cli
