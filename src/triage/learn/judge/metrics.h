// How good probabilities are, in the usual numbers.
//
// Definitions are scikit-learn's where it has one (zero_division=0 inside averages). Rows may weigh
// more or less than one row; counts are then sums of weights.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "triage/learn/judge/judged_rows.h"

namespace triage::learn {

struct ClassMetrics {
  double support = 0;               // rows of this class
  double predicted = 0;             // rows that were given this class
  std::optional<double> precision;  // absent if no row was given this class
  std::optional<double> recall;     // absent if no row is of this class
  std::optional<double> f1;         // absent if neither is
};

// The largest share of rows whose precision reaches the target; 0 if none does.
struct TargetCoverage {
  double target = 0;
  double coverage = 0;
};

struct Metrics {
  double rows = 0;  // sum of weights; every number below is 0 if it is

  double accuracy = 0;
  double precision_weighted = 0;  // means over classes, by support
  double recall_weighted = 0;
  double f1_weighted = 0;
  double precision_macro = 0;  // plain means over the classes that occur in truth or prediction
  double recall_macro = 0;
  double f1_macro = 0;
  double precision_at_1 = 0;  // share of rows whose true class is among the first k
  double precision_at_2 = 0;
  double precision_at_3 = 0;
  double log_loss = 0;   // natural logarithm; probabilities are kept 2⁻²³ away from 0 and 1
  double brier = 0;      // over all classes (Brier 1950), 0..2
  double brier_top = 0;  // of the predicted class being right, 0..1
  double ece = 0;        // expected calibration error of the predicted class, 10 equal-width bins

  std::vector<TargetCoverage> coverage_at_target;  // in the order of MetricOptions::targets
  std::vector<ClassMetrics> per_class;
  std::vector<double> confusion;  // classes × classes: [truth · classes + predicted] → rows
};

// The single numbers of Metrics with their names in tables and JSON.
struct MetricField {
  std::string_view name;
  double Metrics::*value;
};
inline constexpr std::array<MetricField, 14> kMetricFields{{
    {"accuracy", &Metrics::accuracy},
    {"precision_weighted", &Metrics::precision_weighted},
    {"recall_weighted", &Metrics::recall_weighted},
    {"f1_weighted", &Metrics::f1_weighted},
    {"precision_macro", &Metrics::precision_macro},
    {"recall_macro", &Metrics::recall_macro},
    {"f1_macro", &Metrics::f1_macro},
    {"precision_at_1", &Metrics::precision_at_1},
    {"precision_at_2", &Metrics::precision_at_2},
    {"precision_at_3", &Metrics::precision_at_3},
    {"log_loss", &Metrics::log_loss},
    {"brier", &Metrics::brier},
    {"brier_top", &Metrics::brier_top},
    {"ece", &Metrics::ece},
}};

struct MetricOptions {
  std::vector<double> targets = {0.90, 0.95};  // precisions to give the coverage for
};

[[nodiscard]] Metrics measure(const JudgedRows& rows, const MetricOptions& options = {});

// The same with the rows of group g taken `times_drawn[g]` times; for resampling.
// REQUIRES: times_drawn.size() == rows.group_count().
[[nodiscard]] Metrics measure(const JudgedRows& rows, const MetricOptions& options,
                              std::span<const std::uint32_t> times_drawn);

// How often the predicted class is right among rows of like probability, in (lower, upper].
struct ReliabilityBin {
  double lower = 0;
  double upper = 0;
  double rows = 0;
  std::optional<double> confidence;  // mean probability of the predicted class; absent if no rows
  std::optional<double> accuracy;
};

inline constexpr std::size_t kReliabilityBins = 10;

[[nodiscard]] std::array<ReliabilityBin, kReliabilityBins> reliability(const JudgedRows& rows);

struct ConfusedPair {
  std::uint32_t truth = 0;
  std::uint32_t predicted = 0;
  double rows = 0;
  double share_of_truth = 0;  // of the rows of that class
};

// The most frequent mistakes, most frequent first, at most `count`.
[[nodiscard]] std::vector<ConfusedPair> most_confused_pairs(const Metrics& metrics,
                                                            std::size_t count);

}  // namespace triage::learn
