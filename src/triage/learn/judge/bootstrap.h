// How far metrics would move if other tickets had come: percentile intervals (Efron 1979) by
// drawing groups of rows with replacement.
#pragma once

#include <cstddef>
#include <cstdint>

#include "triage/base/thread_pool.h"
#include "triage/learn/judge/judged_rows.h"
#include "triage/learn/judge/metrics.h"

namespace triage::learn {

struct BootstrapOptions {
  std::size_t resamples = 1000;
  double confidence = 0.95;  // share of resamples between the two ends
  std::uint64_t seed = 0;    // same seed, same intervals, whatever the thread count
};

// The two ends for every number of Metrics, field by field; the confusion matrix is left empty. A
// class metric that no resample defines is absent.
struct MetricIntervals {
  Metrics lower;
  Metrics upper;
};

// Throws InvalidInput if there are no rows, no resamples, or a confidence outside (0, 1).
[[nodiscard]] MetricIntervals bootstrap(const JudgedRows& rows, const MetricOptions& metric_options,
                                        const BootstrapOptions& options, ThreadPool& threads);

}  // namespace triage::learn
