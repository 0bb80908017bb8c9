#include "triage/learn/judge/threshold.h"

#include <cstdio>

#include "triage/base/error.h"

namespace triage::learn {
namespace {

void check_target(const char* name, double target) {
  if (target > 0 && target <= 1) return;
  throw InvalidInput(std::string("cannot choose thresholds: ") + name + " " +
                     std::to_string(target) + " is outside (0, 1]. Give a share such as 0.95.");
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

std::string line(const char* decision, const std::optional<OperatingPoint>& point, double target,
                 const char* right) {
  if (!point) {
    return std::string(decision) + ": none, as no threshold brings " + percent(target) +
           " of them " + right;
  }
  char threshold[32];
  std::snprintf(threshold, sizeof threshold, "%.3f", point->threshold);
  return std::string(decision) + " at " + threshold + " and above: " + percent(point->coverage) +
         " of tickets, " + percent(point->precision) + " of them " + right;
}

}  // namespace

Thresholds choose_thresholds(const JudgedRows& rows, const ThresholdOptions& options) {
  check_target("auto_precision", options.auto_precision);
  check_target("suggest_precision_at_2", options.suggest_precision_at_2);

  Thresholds thresholds;
  thresholds.automatic =
      widest_at_precision(precision_coverage(rows), options.auto_precision, options.fewest_rows);
  const std::size_t automatic_rows = thresholds.automatic ? thresholds.automatic->rows : 0;
  thresholds.suggest =
      widest_at_precision(precision_coverage(rows.rows().subspan(automatic_rows), rows.weight(),
                                             RightIf::kFirstOrSecond),
                          options.suggest_precision_at_2, options.fewest_rows);
  return thresholds;
}

std::string described(const Thresholds& thresholds, const ThresholdOptions& options) {
  return line("auto", thresholds.automatic, options.auto_precision, "right") + "\n" +
         line("suggest", thresholds.suggest, options.suggest_precision_at_2,
              "with the true class among the first two");
}

}  // namespace triage::learn
