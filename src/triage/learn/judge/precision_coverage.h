// What a probability threshold buys: how many tickets lie at or above it, and how many of these are
// right.
//
// A threshold takes all rows of equal probability or none, so points lie only between distinct
// probabilities.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "triage/learn/judge/judged_rows.h"

namespace triage::learn {

// Of all rows, the share `coverage` has a probability at or above `threshold`; of these, the share
// `precision` is right.
struct OperatingPoint {
  double threshold = 0;
  double coverage = 0;
  double precision = 0;
  std::size_t rows = 0;  // at or above, however much each weighs

  friend bool operator==(const OperatingPoint&, const OperatingPoint&) = default;
};

// When a row counts as right: its true class is among the first one or two.
enum class RightIf : std::uint32_t { kFirst = 1, kFirstOrSecond = 2 };

// One point for each distinct probability, by falling threshold and so by rising coverage.
[[nodiscard]] std::vector<OperatingPoint> precision_coverage(const JudgedRows& rows,
                                                             RightIf right = RightIf::kFirst);

// The same for some of the rows, still by falling probability; coverage is a share of `total`.
[[nodiscard]] std::vector<OperatingPoint> precision_coverage(std::span<const JudgedRow> rows,
                                                             double total, RightIf right);

// At most `count` of the points, evenly spread over coverage, the first and the last among them;
// for plots. REQUIRES: count >= 2.
[[nodiscard]] std::vector<OperatingPoint> thinned(std::span<const OperatingPoint> points,
                                                  std::size_t count = 200);

// The point of largest coverage whose precision reaches `target` over at least `fewest_rows` rows,
// if any does.
[[nodiscard]] std::optional<OperatingPoint> widest_at_precision(
    std::span<const OperatingPoint> points, double target, std::size_t fewest_rows = 1);

// Whether `right` of `covered` rows reach `target`, give or take the last bits of a sum.
[[nodiscard]] inline bool reaches(double right, double covered, double target) {
  return right >= (target - 1e-9) * covered;
}

// Calls `visit(threshold, covered, right)` with the weights at or above each distinct probability,
// by falling probability. `weight_of(row)` is how much a row counts; rows of weight 0 are passed
// by.
template <typename WeightOf, typename Visit>
void walk_thresholds(std::span<const JudgedRow> rows, RightIf right_if, const WeightOf& weight_of,
                     const Visit& visit) {
  double covered = 0;
  double right = 0;
  float threshold = 0;
  for (const JudgedRow& row : rows) {
    const double weight = weight_of(row);
    if (weight == 0) continue;
    if (covered > 0 && row.probability < threshold) visit(threshold, covered, right);
    threshold = row.probability;
    covered += weight;
    if (row.rank < static_cast<std::uint32_t>(right_if)) right += weight;
  }
  if (covered > 0) visit(threshold, covered, right);
}

}  // namespace triage::learn
