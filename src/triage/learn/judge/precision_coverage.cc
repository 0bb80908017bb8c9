#include "triage/learn/judge/precision_coverage.h"

#include "triage/base/check.h"

namespace triage::learn {

std::vector<OperatingPoint> precision_coverage(std::span<const JudgedRow> rows, double total,
                                               RightIf right_if) {
  std::vector<OperatingPoint> points;
  std::size_t seen = 0;
  const auto weight_of = [](const JudgedRow& row) { return double{row.weight}; };
  walk_thresholds(rows, right_if, weight_of, [&](float threshold, double covered, double right) {
    while (seen < rows.size() && rows[seen].probability >= threshold) ++seen;
    points.push_back({threshold, covered / total, right / covered, seen});
  });
  return points;
}

std::vector<OperatingPoint> precision_coverage(const JudgedRows& rows, RightIf right_if) {
  return precision_coverage(rows.rows(), rows.weight(), right_if);
}

std::vector<OperatingPoint> thinned(std::span<const OperatingPoint> points, std::size_t count) {
  TRIAGE_CHECK(count >= 2, "a curve has two ends");
  if (points.size() <= count) return {points.begin(), points.end()};
  const double step =
      (points.back().coverage - points.front().coverage) / static_cast<double>(count - 1);
  std::vector<OperatingPoint> kept{points.front()};
  double next = points.front().coverage + step;
  for (const OperatingPoint& point : points.subspan(1, points.size() - 2)) {
    if (point.coverage < next || kept.size() + 1 == count) continue;
    kept.push_back(point);
    while (next <= point.coverage) next += step;
  }
  kept.push_back(points.back());
  return kept;
}

std::optional<OperatingPoint> widest_at_precision(std::span<const OperatingPoint> points,
                                                  double target, std::size_t fewest_rows) {
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    if (point->rows >= fewest_rows && reaches(point->precision, 1, target)) return *point;
  }
  return std::nullopt;
}

}  // namespace triage::learn
