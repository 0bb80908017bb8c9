#include "triage/learn/judge/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"

namespace triage::learn {
namespace {

constexpr double kLargestScore = 10'000;

// A curve has level stretches, where different rows would become equal, and zeros, which no later
// row may contradict. So this share of each probability stays what it was before the curve.
constexpr double kKeptByCurve = 0.01;

constexpr std::array<std::pair<std::string_view, CalibrationKind>, 4> kNames{{
    {"temperature", CalibrationKind::kTemperature},
    {"biased_temperature", CalibrationKind::kBiasedTemperature},
    {"vector", CalibrationKind::kVector},
    {"isotonic", CalibrationKind::kIsotonic},
}};

bool is_usable(const IsotonicCurve& curve) {
  const auto is_share = [](double y) { return y >= 0 && y <= 1; };
  return curve.x.size() == curve.y.size() && std::is_sorted(curve.x.begin(), curve.x.end()) &&
         std::all_of(curve.x.begin(), curve.x.end(), is_share) &&
         std::all_of(curve.y.begin(), curve.y.end(), is_share);
}

bool fits_together(const CalibrationParameters& parameters) {
  const std::size_t class_count = parameters.slopes.size();
  const std::size_t curves = parameters.kind == CalibrationKind::kIsotonic ? class_count : 0;
  const auto is_finite = [](double value) { return std::isfinite(value); };
  const auto is_slope = [](double value) { return std::isfinite(value) && value > 0; };
  return class_count > 0 && parameters.biases.size() == class_count &&
         parameters.curves.size() == curves &&
         std::all_of(parameters.slopes.begin(), parameters.slopes.end(), is_slope) &&
         std::all_of(parameters.biases.begin(), parameters.biases.end(), is_finite) &&
         std::all_of(parameters.curves.begin(), parameters.curves.end(), is_usable);
}

void normalize(std::span<float> values, double sum) {
  for (float& value : values) value = static_cast<float>(value / sum);
}

void apply_curves(std::span<const IsotonicCurve> curves, std::span<float> probabilities) {
  double sum = 0;
  for (std::size_t c = 0; c < curves.size(); ++c) {
    if (!curves[c].x.empty()) {
      const double on_curve = curves[c].at(probabilities[c]);
      probabilities[c] = static_cast<float>(std::lerp(on_curve, probabilities[c], kKeptByCurve));
    }
    sum += probabilities[c];
  }
  normalize(probabilities, sum);
}

}  // namespace

std::string_view name_of(CalibrationKind kind) {
  const auto* found = std::find_if(kNames.begin(), kNames.end(),
                                   [&](const auto& entry) { return entry.second == kind; });
  TRIAGE_CHECK(found != kNames.end(), "every kind has a name");
  return found->first;
}

std::optional<CalibrationKind> calibration_kind(std::string_view name) {
  for (const auto& [known, kind] : kNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

double bounded_score(float score) {
  if (std::isnan(score)) return -kLargestScore;
  return std::clamp<double>(score, -kLargestScore, kLargestScore);
}

Calibration::Calibration(CalibrationParameters parameters) : parameters_(std::move(parameters)) {
  if (fits_together(parameters_)) return;
  throw Corrupt("cannot use the calibration '" + std::string(name_of(parameters_.kind)) +
                "': its " + std::to_string(parameters_.slopes.size()) +
                " slopes do not go with its other numbers. Train the model again.");
}

Calibration Calibration::identity(std::size_t class_count) {
  return Calibration({.kind = CalibrationKind::kTemperature,
                      .slopes = std::vector<double>(class_count, 1),
                      .biases = std::vector<double>(class_count, 0),
                      .curves = {}});
}

void Calibration::apply(std::span<const float> scores, std::span<float> probabilities) const {
  TRIAGE_CHECK(scores.size() == class_count() && probabilities.size() == class_count(),
               "one score and one probability a class");
  const auto logit = [&](std::size_t c) {
    return parameters_.slopes[c] * bounded_score(scores[c]) + parameters_.biases[c];
  };
  double highest = logit(0);
  for (std::size_t c = 1; c < scores.size(); ++c) highest = std::max(highest, logit(c));
  double sum = 0;
  for (std::size_t c = 0; c < scores.size(); ++c) {
    const double likelihood = std::exp(logit(c) - highest);
    probabilities[c] = static_cast<float>(likelihood);
    sum += likelihood;
  }
  normalize(probabilities, sum);
  if (!parameters_.curves.empty()) apply_curves(parameters_.curves, probabilities);
}

Matrix Calibration::apply(MatrixView scores, ThreadPool& threads) const {
  constexpr std::size_t kBlock = 1024;
  Matrix probabilities(scores.rows(), class_count());
  threads.for_each_block(scores.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) apply(scores.row(i), probabilities.row(i));
  });
  return probabilities;
}

}  // namespace triage::learn
