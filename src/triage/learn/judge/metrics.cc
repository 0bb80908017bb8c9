#include "triage/learn/judge/metrics.h"

#include <algorithm>
#include <cmath>

#include "triage/base/check.h"
#include "triage/learn/judge/precision_coverage.h"

namespace triage::learn {
namespace {

// Sums over rows that fall into one reliability bin.
struct BinSums {
  double rows = 0;
  double probability = 0;
  double right = 0;
};
using Bins = std::array<BinSums, kReliabilityBins>;

std::size_t bin_of(double probability) {
  const double position = std::ceil(probability * kReliabilityBins) - 1;
  return static_cast<std::size_t>(std::clamp<double>(position, 0, kReliabilityBins - 1));
}

void add_to_bins(const JudgedRow& row, double weight, Bins& bins) {
  BinSums& bin = bins[bin_of(row.probability)];
  bin.rows += weight;
  bin.probability += weight * row.probability;
  if (row.rank == 0) bin.right += weight;
}

double calibration_error(const Bins& bins, double rows) {
  double error = 0;
  for (const BinSums& bin : bins) error += std::abs(bin.right - bin.probability);
  return error / rows;
}

// The largest share of `total` whose precision reaches each target.
template <typename WeightOf>
std::vector<TargetCoverage> coverage_at(std::span<const double> targets, const JudgedRows& rows,
                                        double total, const WeightOf& weight_of) {
  std::vector<TargetCoverage> reached;
  for (const double target : targets) reached.push_back({target, 0});
  walk_thresholds(rows.rows(), RightIf::kFirst, weight_of,
                  [&](float /*threshold*/, double covered, double right) {
                    for (TargetCoverage& one : reached) {
                      if (reaches(right, covered, one.target)) one.coverage = covered / total;
                    }
                  });
  return reached;
}

std::optional<double> ratio(double part, double whole) {
  if (whole == 0) return std::nullopt;
  return part / whole;
}

void fill_class_metrics(std::size_t class_count, Metrics& metrics) {
  metrics.per_class.resize(class_count);
  for (std::size_t truth = 0; truth < class_count; ++truth) {
    for (std::size_t predicted = 0; predicted < class_count; ++predicted) {
      const double rows = metrics.confusion[truth * class_count + predicted];
      metrics.per_class[truth].support += rows;
      metrics.per_class[predicted].predicted += rows;
    }
  }
  for (std::size_t c = 0; c < class_count; ++c) {
    ClassMetrics& one = metrics.per_class[c];
    const double right = metrics.confusion[c * class_count + c];
    one.precision = ratio(right, one.predicted);
    one.recall = ratio(right, one.support);
    one.f1 = ratio(2 * right, one.predicted + one.support);
  }
}

void fill_averages(Metrics& metrics) {
  double occurring = 0;
  for (const ClassMetrics& one : metrics.per_class) {
    if (!one.f1) continue;
    ++occurring;
    const double precision = one.precision.value_or(0);
    const double recall = one.recall.value_or(0);
    metrics.precision_macro += precision;
    metrics.recall_macro += recall;
    metrics.f1_macro += *one.f1;
    metrics.precision_weighted += one.support * precision;
    metrics.recall_weighted += one.support * recall;
    metrics.f1_weighted += one.support * *one.f1;
  }
  for (double* mean : {&metrics.precision_macro, &metrics.recall_macro, &metrics.f1_macro}) {
    *mean /= occurring;
  }
  for (double* mean :
       {&metrics.precision_weighted, &metrics.recall_weighted, &metrics.f1_weighted}) {
    *mean /= metrics.rows;
  }
}

// Adds what one row says to the sums that `metrics` holds until they are divided by the rows.
void add_row(const JudgedRow& row, double weight, std::size_t class_count, Metrics& metrics) {
  metrics.rows += weight;
  metrics.confusion[row.label * class_count + row.predicted] += weight;
  if (row.rank < 1) metrics.precision_at_1 += weight;
  if (row.rank < 2) metrics.precision_at_2 += weight;
  if (row.rank < 3) metrics.precision_at_3 += weight;
  metrics.log_loss += weight * row.log_loss;
  metrics.brier += weight * row.brier;
  const double miss = row.probability - (row.rank == 0 ? 1.0 : 0.0);
  metrics.brier_top += weight * miss * miss;
}

// `weight_of(row)` is how much the row counts.
template <typename WeightOf>
Metrics measure_weighted(const JudgedRows& rows, const MetricOptions& options,
                         const WeightOf& weight_of) {
  const std::size_t class_count = rows.class_count();
  Metrics metrics;
  metrics.confusion.resize(class_count * class_count);
  Bins bins{};
  for (const JudgedRow& row : rows.rows()) {
    const double weight = weight_of(row);
    if (weight == 0) continue;
    add_row(row, weight, class_count, metrics);
    add_to_bins(row, weight, bins);
  }
  fill_class_metrics(class_count, metrics);
  metrics.coverage_at_target = coverage_at(options.targets, rows, metrics.rows, weight_of);
  if (metrics.rows == 0) return metrics;
  for (double* sum : {&metrics.precision_at_1, &metrics.precision_at_2, &metrics.precision_at_3,
                      &metrics.log_loss, &metrics.brier, &metrics.brier_top}) {
    *sum /= metrics.rows;
  }
  metrics.accuracy = metrics.precision_at_1;
  metrics.ece = calibration_error(bins, metrics.rows);
  fill_averages(metrics);
  return metrics;
}

}  // namespace

Metrics measure(const JudgedRows& rows, const MetricOptions& options) {
  return measure_weighted(rows, options, [](const JudgedRow& row) { return double{row.weight}; });
}

Metrics measure(const JudgedRows& rows, const MetricOptions& options,
                std::span<const std::uint32_t> times_drawn) {
  TRIAGE_CHECK(times_drawn.size() == rows.group_count(), "one number a group");
  return measure_weighted(rows, options, [&](const JudgedRow& row) {
    return double{row.weight} * times_drawn[row.group];
  });
}

std::array<ReliabilityBin, kReliabilityBins> reliability(const JudgedRows& rows) {
  Bins bins{};
  for (const JudgedRow& row : rows.rows()) add_to_bins(row, row.weight, bins);
  std::array<ReliabilityBin, kReliabilityBins> result;
  for (std::size_t b = 0; b < kReliabilityBins; ++b) {
    result[b] = {.lower = static_cast<double>(b) / kReliabilityBins,
                 .upper = static_cast<double>(b + 1) / kReliabilityBins,
                 .rows = bins[b].rows,
                 .confidence = ratio(bins[b].probability, bins[b].rows),
                 .accuracy = ratio(bins[b].right, bins[b].rows)};
  }
  return result;
}

std::vector<ConfusedPair> most_confused_pairs(const Metrics& metrics, std::size_t count) {
  const std::size_t class_count = metrics.per_class.size();
  std::vector<ConfusedPair> pairs;
  for (std::uint32_t truth = 0; truth < class_count; ++truth) {
    for (std::uint32_t predicted = 0; predicted < class_count; ++predicted) {
      const double rows = metrics.confusion[truth * class_count + predicted];
      if (truth == predicted || rows == 0) continue;
      pairs.push_back({truth, predicted, rows, rows / metrics.per_class[truth].support});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const ConfusedPair& a, const ConfusedPair& b) { return a.rows > b.rows; });
  if (pairs.size() > count) pairs.resize(count);
  return pairs;
}

}  // namespace triage::learn
