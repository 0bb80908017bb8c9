#include "triage/learn/judge/calibration_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/learn/judge/metrics.h"
#include "triage/learn/lbfgs.h"

namespace triage::learn {
namespace {

constexpr std::size_t kFewestRowsAClass = 10;
constexpr std::size_t kFewestRowsForCurve = 50;

constexpr std::array kKinds{CalibrationKind::kTemperature, CalibrationKind::kBiasedTemperature,
                            CalibrationKind::kVector, CalibrationKind::kIsotonic};

// The free numbers of all kinds in one list, of which each kind has a beginning:
//   [0] log of the slope of all classes | [1, K] biases | [K+1, 2K] log of each class's own factor
// All are 0 where scores are left as they are.
using FreeNumbers = std::vector<double>;

std::size_t free_count(CalibrationKind kind, std::size_t class_count) {
  switch (kind) {
    case CalibrationKind::kTemperature:
      return 1;
    case CalibrationKind::kVector:
      return 1 + 2 * class_count;
    case CalibrationKind::kBiasedTemperature:
    case CalibrationKind::kIsotonic:
      return 1 + class_count;
  }
  return 0;
}

CalibrationParameters parameters_of(std::span<const double> numbers, std::size_t class_count) {
  CalibrationParameters parameters;
  for (std::size_t c = 0; c < class_count; ++c) {
    const double own = numbers.size() > 1 + class_count ? numbers[1 + class_count + c] : 0;
    parameters.slopes.push_back(std::exp(numbers[0] + own));
    parameters.biases.push_back(numbers.size() > 1 ? numbers[1 + c] : 0);
  }
  return parameters;
}

// The rows that weigh more than 0, with scores that can be reckoned with.
struct FitRows {
  std::size_t class_count = 0;
  std::vector<double> scores;  // rows × class_count
  std::vector<std::uint32_t> labels;
  std::vector<double> weights;
  double weight = 0;

  [[nodiscard]] std::size_t rows() const { return labels.size(); }
};

FitRows fit_rows(const CalibrationRows& rows) {
  TRIAGE_CHECK(rows.labels.size() == rows.scores.rows(), "one label a row");
  TRIAGE_CHECK(rows.weights.empty() || rows.weights.size() == rows.labels.size(),
               "one weight a row");
  FitRows result;
  result.class_count = rows.scores.columns();
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    const double weight = rows.weights.empty() ? 1 : rows.weights[i];
    if (weight <= 0) continue;
    TRIAGE_CHECK(rows.labels[i] < result.class_count, "a label is a class");
    for (const float score : rows.scores.row(i)) result.scores.push_back(bounded_score(score));
    result.labels.push_back(rows.labels[i]);
    result.weights.push_back(weight);
    result.weight += weight;
  }
  if (result.labels.empty()) {
    throw InvalidInput(
        "cannot calibrate: there is no row to fit on. Keep some labelled tickets for it.");
  }
  return result;
}

// Mean log loss of softmax(slope · score + bias) with the prior; writes its gradient.
double loss(const FitRows& rows, std::span<const double> numbers, std::span<double> gradient) {
  const std::size_t class_count = rows.class_count;
  const CalibrationParameters parameters = parameters_of(numbers, class_count);
  std::vector<double> by_slope(class_count);  // derivative by the log of each class's slope
  std::vector<double> by_bias(class_count);
  std::vector<double> logits(class_count);
  double sum = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const double* scores = &rows.scores[i * class_count];
    for (std::size_t c = 0; c < class_count; ++c) {
      logits[c] = parameters.slopes[c] * scores[c] + parameters.biases[c];
    }
    const double highest = *std::max_element(logits.begin(), logits.end());
    const double label_logit = logits[rows.labels[i]];
    double likelihoods = 0;
    for (double& logit : logits) {
      logit = std::exp(logit - highest);
      likelihoods += logit;
    }
    sum += rows.weights[i] * (std::log(likelihoods) + highest - label_logit);
    for (std::size_t c = 0; c < class_count; ++c) {
      const double truth = c == rows.labels[i] ? 1 : 0;
      const double miss = rows.weights[i] * (logits[c] / likelihoods - truth);
      by_bias[c] += miss;
      by_slope[c] += miss * parameters.slopes[c] * scores[c];
    }
  }
  const std::size_t free = numbers.size();
  gradient[0] = 0;
  for (const double value : by_slope) gradient[0] += value;
  if (free > 1) std::copy(by_bias.begin(), by_bias.end(), &gradient[1]);
  if (free > 1 + class_count) {
    std::copy(by_slope.begin(), by_slope.end(), &gradient[1 + class_count]);
  }
  for (std::size_t k = 0; k < free; ++k) {
    sum += numbers[k] * numbers[k] / 2;
    gradient[k] = (gradient[k] + numbers[k]) / rows.weight;
  }
  return sum / rows.weight;
}

// A slope to start from, as scores may be of any size: the best of powers of e on a part of the
// rows.
double rough_log_slope(const FitRows& rows) {
  constexpr std::size_t kEnough = 1000;
  FitRows some;
  some.class_count = rows.class_count;
  const std::size_t step = rows.rows() / kEnough + 1;
  for (std::size_t i = 0; i < rows.rows(); i += step) {
    const auto scores = rows.scores.begin() + static_cast<std::ptrdiff_t>(i * rows.class_count);
    some.scores.insert(some.scores.end(), scores,
                       scores + static_cast<std::ptrdiff_t>(rows.class_count));
    some.labels.push_back(rows.labels[i]);
    some.weights.push_back(rows.weights[i]);
    some.weight += rows.weights[i];
  }
  double best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int power = -10; power <= 10; ++power) {
    const double log_slope = power;
    double gradient = 0;
    const double value = loss(some, {&log_slope, 1}, {&gradient, 1});
    if (value >= least) continue;
    least = value;
    best = log_slope;
  }
  return best;
}

// Fits the affine part of any kind, from where the largest one that was fitted before ended.
class AffineFits {
 public:
  explicit AffineFits(const FitRows& rows) : rows_(rows) {}

  CalibrationParameters fit(CalibrationKind kind) {
    const std::size_t free = free_count(kind, rows_.class_count);
    const auto found = fitted_.find(free);
    if (found != fitted_.end()) return parameters_of(found->second, rows_.class_count);

    FreeNumbers start{0};
    if (fitted_.empty()) {
      start[0] = rough_log_slope(rows_);
    } else if (const auto larger = fitted_.lower_bound(free); larger != fitted_.begin()) {
      start = std::prev(larger)->second;
    }
    start.resize(free);
    const auto value_and_gradient = [this](std::span<const double> numbers,
                                           std::span<double> gradient) {
      return loss(rows_, numbers, gradient);
    };
    // The mean loss is within 1e-7 of its least where it is that flat, and slopes and biases within
    // less than their standard error on 100,000 rows.
    const LbfgsOptions options{.max_iterations = 60, .memory = 8, .tolerance = 1e-4, .flat = 1e-4};
    FreeNumbers& fitted = fitted_[free];
    fitted = minimize(value_and_gradient, std::move(start), options);
    return parameters_of(fitted, rows_.class_count);
  }

 private:
  const FitRows& rows_;
  std::map<std::size_t, FreeNumbers> fitted_;  // by how many are free
};

// One curve a class from its probability to the share of rows that are of it.
std::vector<IsotonicCurve> fit_curves(const FitRows& rows, const CalibrationParameters& affine) {
  CalibrationParameters straight = affine;
  straight.kind = CalibrationKind::kBiasedTemperature;
  const Calibration calibration(std::move(straight));
  std::vector<std::vector<WeightedPoint>> points(rows.class_count);
  std::vector<std::size_t> counts(rows.class_count);
  std::vector<float> row(rows.class_count);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      row[c] = static_cast<float>(rows.scores[i * row.size() + c]);
    }
    calibration.apply(row, row);
    ++counts[rows.labels[i]];
    for (std::size_t c = 0; c < row.size(); ++c) {
      points[c].push_back({row[c], c == rows.labels[i] ? 1.0 : 0.0, rows.weights[i]});
    }
  }
  std::vector<IsotonicCurve> curves(rows.class_count);
  for (std::size_t c = 0; c < curves.size(); ++c) {
    if (counts[c] >= kFewestRowsForCurve) curves[c] = fit_isotonic(std::move(points[c]));
  }
  return curves;
}

// One calibration for each of `kinds`.
std::vector<Calibration> fit_kinds(std::span<const CalibrationKind> kinds,
                                   const CalibrationRows& rows) {
  const FitRows usable = fit_rows(rows);
  const bool is_enough = usable.rows() >= kFewestRowsAClass * usable.class_count;
  AffineFits affine(usable);
  std::vector<Calibration> fitted;
  for (const CalibrationKind asked : kinds) {
    const CalibrationKind kind = is_enough ? asked : CalibrationKind::kTemperature;
    CalibrationParameters parameters = affine.fit(kind);
    parameters.kind = kind;
    if (kind == CalibrationKind::kIsotonic) parameters.curves = fit_curves(usable, parameters);
    fitted.emplace_back(std::move(parameters));
  }
  return fitted;
}

// [f][k]: kind k fitted without fold f; without none for f = fold_count.
std::vector<std::vector<Calibration>> fit_without_each_fold(std::span<const CalibrationKind> kinds,
                                                            const CalibrationRows& rows,
                                                            std::span<const std::uint32_t> folds,
                                                            std::size_t fold_count,
                                                            ThreadPool& threads) {
  std::vector<std::vector<Calibration>> fits(fold_count + 1);
  threads.for_each(fits.size(), [&](std::size_t fold) {
    std::vector<float> weights(rows.weights.begin(), rows.weights.end());
    weights.resize(rows.labels.size(), 1);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (folds[i] == fold) weights[i] = 0;
    }
    fits[fold] = fit_kinds(kinds, {rows.scores, rows.labels, weights});
  });
  return fits;
}

CalibrationQuality quality_of(const JudgedRows& rows) {
  const Metrics metrics = measure(rows, {.targets = {}});
  return {metrics.log_loss, metrics.ece};
}

JudgedRows judge(MatrixView probabilities, const CalibrationRows& rows) {
  return JudgedRows(probabilities, rows.labels, {.weights = rows.weights, .groups = {}});
}

// Log loss of each row, in the order the rows were given.
std::vector<double> losses_of(const JudgedRows& rows) {
  std::vector<double> losses(rows.rows().size());
  for (const JudgedRow& row : rows.rows()) losses[row.index] = row.log_loss;
  return losses;
}

// Whether `losses` are lower than `others` by more than the standard error of the difference.
bool are_lower(std::span<const double> losses, std::span<const double> others,
               std::span<const float> weights) {
  double total = 0;
  double gain = 0;
  double gain_square = 0;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const double weight = weights.empty() ? 1 : weights[i];
    const double difference = weight * (others[i] - losses[i]);
    total += weight;
    gain += difference;
    gain_square += difference * difference;
  }
  const auto rows = static_cast<double>(losses.size());
  const double variance_of_sum = gain_square - gain * gain / rows;
  return total > 0 && gain > std::sqrt(std::max(0.0, variance_of_sum));
}

}  // namespace

Calibration fit_calibration(CalibrationKind kind, const CalibrationRows& rows) {
  return fit_kinds({&kind, 1}, rows).front();
}

CrossFittedCalibration cross_fit_calibration(const CalibrationRows& rows,
                                             std::span<const std::uint32_t> folds,
                                             std::size_t fold_count,
                                             const CalibrationOptions& options,
                                             ThreadPool& threads) {
  TRIAGE_CHECK(folds.size() == rows.labels.size(), "one fold a row");
  std::vector<CalibrationKind> kinds(kKinds.begin(), kKinds.end());
  if (options.kind) kinds = {*options.kind};

  const std::vector<std::vector<Calibration>> fits =
      fit_without_each_fold(kinds, rows, folds, fold_count, threads);
  const std::size_t class_count = rows.scores.columns();
  const Matrix uncalibrated = Calibration::identity(class_count).apply(rows.scores, threads);
  CrossFittedCalibration result{.calibration = fits.back().front(),
                                .probabilities = {},
                                .before = quality_of(judge(uncalibrated, rows)),
                                .after = {},
                                .trials = {}};
  std::vector<double> least_losses;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    Matrix probabilities(rows.scores.rows(), class_count);
    for (std::size_t i = 0; i < rows.scores.rows(); ++i) {
      fits[folds[i]][k].apply(rows.scores.row(i), probabilities.row(i));
    }
    const JudgedRows judged = judge(probabilities, rows);
    const std::vector<double> losses = losses_of(judged);
    result.trials.push_back({kinds[k], quality_of(judged)});
    if (k > 0 && !are_lower(losses, least_losses, rows.weights)) continue;
    least_losses = losses;
    result.calibration = fits.back()[k];
    result.probabilities = std::move(probabilities);
    result.after = result.trials.back().quality;
  }
  return result;
}

}  // namespace triage::learn
