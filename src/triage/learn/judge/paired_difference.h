// Whether one way of answering is better than another on the same rows, and how sure that is.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "triage/learn/judge/bootstrap.h"

namespace triage::learn {

// What the second is more accurate by, as a share of the rows.
struct PairedDifference {
  double difference = 0;
  double lower = 0;  // ends of the interval
  double upper = 0;

  // The whole interval speaks for the second.
  [[nodiscard]] bool is_second_better() const { return lower > 0; }
};

// `first[i]`, `second[i]`: whether each is right on row i, which it did not learn from. Groups of
// rows (equal texts) count once, as the mean of their rows, and are drawn with replacement together
// (paired bootstrap: Efron, Tibshirani 1993, chapter 8), the same ones for both.
// REQUIRES: a value of each for every row. Throws InvalidInput if there are no rows, no resamples,
// or a confidence outside (0, 1).
[[nodiscard]] PairedDifference paired_difference(const std::vector<bool>& first,
                                                 const std::vector<bool>& second,
                                                 std::span<const std::uint64_t> groups,
                                                 const BootstrapOptions& options);

}  // namespace triage::learn
