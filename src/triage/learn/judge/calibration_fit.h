// Fits calibrations on scores of rows that the head was not fitted on, and picks the kind that
// predicts best.
//
// Least weighted log loss, at the class shares that the rows have: give rows at natural shares, and
// a shift that balancing made in training is undone. A normal prior of width 1 around leaving the
// scores as they are weighs as much as a few rows and keeps rare classes from running away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/judge/calibration.h"

namespace triage::learn {

// Borrowed. REQUIRES: as many labels (and weights, where given) as rows; labels below the columns.
struct CalibrationRows {
  MatrixView scores;                      // rows × classes: log-odds, margins or log-probabilities
  std::span<const std::uint32_t> labels;  // the true class
  std::span<const float> weights = {};    // empty: all 1; rows that weigh 0 are left out
};

// With fewer than 10 rows a class on average kTemperature is fitted, whatever `kind` asks for; for
// kIsotonic, classes with fewer than 50 rows get no curve. The result's kind() says what it is.
// Takes one thread. Throws InvalidInput if there is no row.
[[nodiscard]] Calibration fit_calibration(CalibrationKind kind, const CalibrationRows& rows);

// Judged on rows that the calibration was not fitted on.
struct CalibrationQuality {
  double log_loss = 0;
  double ece = 0;  // expected calibration error, 10 bins
};

struct CalibrationTrial {
  CalibrationKind kind = CalibrationKind::kTemperature;
  CalibrationQuality quality;
};

// A calibration fitted once without each fold and once on all rows.
struct CrossFittedCalibration {
  Calibration calibration;  // fitted on all rows
  Matrix probabilities;     // rows × classes: each row calibrated without its fold; for thresholds
  CalibrationQuality before;             // softmax of the scores
  CalibrationQuality after;              // of `probabilities`
  std::vector<CalibrationTrial> trials;  // one for each kind that was tried
};

struct CalibrationOptions {
  // Absent: all kinds are tried, and a kind with more free numbers replaces one with fewer only if
  // its log loss is lower by more than the standard error of the difference.
  std::optional<CalibrationKind> kind;
};

// `folds[i]` < fold_count is the fold of row i; use the head's own. Folds are fitted side by side;
// the result does not depend on the thread count. Throws InvalidInput if a fold holds all rows.
[[nodiscard]] CrossFittedCalibration cross_fit_calibration(const CalibrationRows& rows,
                                                           std::span<const std::uint32_t> folds,
                                                           std::size_t fold_count,
                                                           const CalibrationOptions& options,
                                                           ThreadPool& threads);

}  // namespace triage::learn
