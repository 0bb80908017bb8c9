// Measures a model's probabilities on rows whose class is known, and gives the figures their names.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/judge/bootstrap.h"
#include "triage/learn/judge/judged_rows.h"
#include "triage/learn/judge/metrics.h"
#include "triage/learn/judge/threshold.h"
#include "triage/ticket/document.h"
#include "triage/ticket/label_set.h"

namespace triage::model {

// Rows to measure on. Everything is borrowed.
struct EvaluatedRows {
  std::span<const Document> documents;
  std::span<const std::uint32_t> labels;
  std::span<const std::uint64_t> groups;
  MatrixView probabilities;            // rows × classes, calibrated
  MatrixView uncalibrated;             // softmax of the scores; may be empty
  MatrixView without_fields;           // calibrated, triage fields left out; may be empty
  std::vector<bool> abstentions = {};  // of each row: would no decision be made? Empty: of none
};

struct EvaluationOptions {
  std::size_t resamples = 1000;  // of the bootstrap
  std::uint64_t seed = 0;
  bool has_texts = false;  // examples show ticket texts
};

struct Evaluation {
  learn::Metrics metrics;
  learn::MetricIntervals intervals;
  double ece_before = 0;  // of the uncalibrated probabilities; that of the metrics without them
  // Object: evaluated, metrics, intervals, per_class, confusion, reliability, precision_coverage,
  // at_thresholds (what the thresholds make of these very rows), decisions, ...
  std::string json;
};

// `how` says in words which rows these are. Throws InvalidInput if there is no row.
[[nodiscard]] Evaluation evaluate(const EvaluatedRows& rows, const LabelSet& classes,
                                  const learn::Thresholds& thresholds, const std::string& how,
                                  const EvaluationOptions& options, ThreadPool& threads);

// The output contract's `metrics` object: accuracy, precision_weighted, ..., coverage_at_target.
[[nodiscard]] nlohmann::ordered_json metrics_json(const learn::Metrics& metrics);

}  // namespace triage::model
