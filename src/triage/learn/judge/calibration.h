// Turns a head's scores into probabilities that mean what they say: of all tickets given 0.8, four
// in five are right.
//
// Every kind starts from softmax(slope · score + bias). Fitting is calibration_fit.h's.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/judge/isotonic.h"

namespace triage::learn {

// From the fewest free numbers to the most.
enum class CalibrationKind {
  kTemperature,        // one slope for all classes (Guo et al. 2017)
  kBiasedTemperature,  // and a bias a class, which undoes a shift of class shares as well, such as
                       // balancing makes (Alexandari, Kundaje, Shrikumar 2020)
  kVector,             // a slope and a bias a class (vector scaling, Guo et al. 2017)
  kIsotonic,           // kBiasedTemperature, then one curve a class against the rest, normalised
};

// "temperature", "biased_temperature", "vector", "isotonic".
[[nodiscard]] std::string_view name_of(CalibrationKind kind);
[[nodiscard]] std::optional<CalibrationKind> calibration_kind(std::string_view name);

// All there is to keep of a calibration.
struct CalibrationParameters {
  CalibrationKind kind = CalibrationKind::kTemperature;
  std::vector<double> slopes;         // one a class, above 0
  std::vector<double> biases;         // one a class
  std::vector<IsotonicCurve> curves;  // one a class for kIsotonic (a class may have an empty one,
                                      // and then none is applied), else none

  friend bool operator==(const CalibrationParameters&, const CalibrationParameters&) = default;
};

// Immutable; any thread.
class Calibration {
 public:
  // Throws Corrupt if the parameters do not fit together or are not numbers.
  explicit Calibration(CalibrationParameters parameters);

  // softmax of the scores as they are.
  [[nodiscard]] static Calibration identity(std::size_t class_count);

  // Writes the probabilities of one row, summing to 1. Scores beyond ±10,000 count as that, and
  // those that are not numbers as the lowest.
  // REQUIRES: scores.size() == probabilities.size() == class_count(); they may be the same.
  void apply(std::span<const float> scores, std::span<float> probabilities) const;

  // rows × classes probabilities of rows × classes scores.
  [[nodiscard]] Matrix apply(MatrixView scores, ThreadPool& threads) const;

  [[nodiscard]] std::size_t class_count() const { return parameters_.slopes.size(); }
  [[nodiscard]] CalibrationKind kind() const { return parameters_.kind; }
  [[nodiscard]] const CalibrationParameters& parameters() const { return parameters_; }

 private:
  CalibrationParameters parameters_;
};

// The score that calibration works with: within ±10,000, never NaN.
[[nodiscard]] double bounded_score(float score);

}  // namespace triage::learn
