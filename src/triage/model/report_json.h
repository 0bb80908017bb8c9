// What the report page shows, as one JSON object: a model, how it was made, how good it is.
//
// web/src/report/report_data.ts is the same list seen from the page.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "triage/learn/balance/class_plan.h"
#include "triage/learn/judge/comparison.h"
#include "triage/model/evaluation.h"
#include "triage/model/manifest.h"

namespace triage::model {

// How a model was made; empty when a model is measured again later.
struct TrainingStory {
  std::span<const learn::HeadComparison> comparison = {};
  const learn::ClassPlan* balance = nullptr;
  std::string balance_mode;
  std::map<std::string, double> seconds;
  std::uint64_t peak_rss_bytes = 0;
};

// Which rows an evaluation was made on.
struct MeasuredOn {
  std::string source;  // without secrets
  Time at;
  RowCounts rows;
  bool were_learned_from = false;  // the model has seen these very rows
};

// `bundle` is the folder that the manifest lies in.
[[nodiscard]] std::string report_json(const Manifest& manifest, const std::string& bundle,
                                      const Evaluation& evaluation, const MeasuredOn& measured,
                                      const TrainingStory& story = {});

// The output contract's `comparison` array.
[[nodiscard]] nlohmann::ordered_json comparison_json(
    std::span<const learn::HeadComparison> comparison,
    const std::map<std::string, double>& seconds);

}  // namespace triage::model
