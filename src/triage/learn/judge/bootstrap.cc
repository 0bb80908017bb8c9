#include "triage/learn/judge/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// Calls `visit(number)` with every number of `metrics` but the confusion matrix, in one order;
// a number is a double or an optional one.
template <typename AnyMetrics, typename Visit>
void visit_numbers(AnyMetrics& metrics, const Visit& visit) {
  visit(metrics.rows);
  for (const MetricField& field : kMetricFields) visit(metrics.*field.value);
  for (auto& target : metrics.coverage_at_target) visit(target.coverage);
  for (auto& one : metrics.per_class) {
    visit(one.support);
    visit(one.predicted);
    visit(one.precision);
    visit(one.recall);
    visit(one.f1);
  }
}

double number_or_undefined(double number) { return number; }
double number_or_undefined(std::optional<double> number) { return number.value_or(kUndefined); }

void assign(double value, double& number) { number = value; }
void assign(double value, std::optional<double>& number) {
  number = std::isnan(value) ? std::nullopt : std::optional(value);
}

// The value below which `share` of the values lie, between neighbours by a straight line.
// REQUIRES: `sorted` rises. Not a number for none.
double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return kUndefined;
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

void check_options(const JudgedRows& rows, const BootstrapOptions& options) {
  if (rows.weight() == 0) {
    throw InvalidInput("cannot give intervals: there are no rows to draw from. Evaluate on some.");
  }
  if (options.resamples == 0) {
    throw InvalidInput("cannot give intervals: 0 resamples show nothing. Ask for 1000.");
  }
  if (!(options.confidence > 0 && options.confidence < 1)) {
    throw InvalidInput("cannot give intervals: confidence " + std::to_string(options.confidence) +
                       " is outside (0, 1). Give a share such as 0.95.");
  }
}

}  // namespace

MetricIntervals bootstrap(const JudgedRows& rows, const MetricOptions& metric_options,
                          const BootstrapOptions& options, ThreadPool& threads) {
  check_options(rows, options);
  std::vector<std::vector<double>> numbers(options.resamples);  // of each resample, as visited
  threads.for_each(options.resamples, [&](std::size_t resample) {
    Random random(options.seed, "bootstrap", resample);
    std::vector<std::uint32_t> times_drawn(rows.group_count());
    for (std::size_t i = 0; i < times_drawn.size(); ++i) {
      ++times_drawn[random.below(times_drawn.size())];
    }
    const Metrics metrics = measure(rows, metric_options, times_drawn);
    visit_numbers(metrics, [&](const auto& number) {
      numbers[resample].push_back(number_or_undefined(number));
    });
  });

  MetricIntervals intervals{measure(rows, metric_options), {}};
  intervals.lower.confusion.clear();
  intervals.upper = intervals.lower;
  const auto fill = [&](Metrics& metrics, double share) {
    std::size_t k = 0;
    visit_numbers(metrics, [&](auto& number) {
      std::vector<double> sorted;
      for (const std::vector<double>& resample : numbers) {
        if (!std::isnan(resample[k])) sorted.push_back(resample[k]);
      }
      std::sort(sorted.begin(), sorted.end());
      assign(percentile(sorted, share), number);
      ++k;
    });
  };
  fill(intervals.lower, (1 - options.confidence) / 2);
  fill(intervals.upper, (1 + options.confidence) / 2);
  return intervals;
}

}  // namespace triage::learn
