#include "triage/learn/judge/calibration.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "tests/learn/golden_json.h"
#include "tests/learn/random_scores.h"
#include "triage/base/error.h"
#include "triage/learn/judge/calibration_fit.h"
#include "triage/learn/judge/isotonic.h"

namespace triage::learn {
namespace {

using testing::golden;
using testing::random_scores;
using testing::ScoredRows;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::array kAllKinds{CalibrationKind::kTemperature, CalibrationKind::kBiasedTemperature,
                               CalibrationKind::kVector, CalibrationKind::kIsotonic};

CalibrationRows rows_of(const ScoredRows& scored) {
  return {.scores = scored.scores, .labels = scored.labels};
}

// The scores of a head that is `factor` times too sure and sees class 0 `log_odds` too often.
ScoredRows distorted(ScoredRows scored, float factor, float log_odds) {
  for (std::size_t i = 0; i < scored.scores.rows(); ++i) {
    scored.scores.row(i)[0] += log_odds;
    for (float& score : scored.scores.row(i)) score *= factor;
  }
  return scored;
}

std::vector<std::uint32_t> five_folds(std::size_t rows) {
  std::vector<std::uint32_t> folds(rows);
  for (std::size_t i = 0; i < rows; ++i) folds[i] = static_cast<std::uint32_t>(i % 5);
  return folds;
}

CrossFittedCalibration cross_fitted(const ScoredRows& scored, const CalibrationOptions& options) {
  ThreadPool threads(2);
  return cross_fit_calibration(rows_of(scored), five_folds(scored.labels.size()), 5, options,
                               threads);
}

double sum_of(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(IsotonicCurve, IsThatOfScikitLearn) {
  for (const auto& one : golden("isotonic.json")) {
    std::vector<WeightedPoint> points;
    for (std::size_t i = 0; i < one["x"].size(); ++i) {
      points.push_back({one["x"][i], one["y"][i], one["weights"][i]});
    }
    const IsotonicCurve curve = fit_isotonic(points);
    for (std::size_t i = 0; i < one["at"].size(); ++i) {
      EXPECT_NEAR(curve.at(one["at"][i]), one["expected"][i].get<double>(), 1e-9);
    }
  }
}

RC_GTEST_PROP(IsotonicCurve, NeverFalls, ()) {
  const auto scored = random_scores(*rc::gen::inRange<std::size_t>(1, 100), 2, 1,
                                    *rc::gen::arbitrary<std::uint64_t>());
  std::vector<WeightedPoint> points;
  for (std::size_t i = 0; i < scored.labels.size(); ++i) {
    points.push_back({scored.scores.row(i)[0], double(scored.labels[i]), 1});
  }
  const IsotonicCurve curve = fit_isotonic(points);
  RC_ASSERT(std::is_sorted(curve.x.begin(), curve.x.end()));
  RC_ASSERT(std::is_sorted(curve.y.begin(), curve.y.end()));
}

TEST(FitCalibration, FindsTheMinimumThatScipyFinds) {
  const auto reference = golden("calibration.json");
  const Matrix scores = testing::matrix_of(reference["scores"]);
  const auto labels = testing::labels_of(reference["labels"]);
  const auto weights = reference["weights"].get<std::vector<float>>();
  for (const auto& expected : reference["expected"]) {
    const auto kind = calibration_kind(expected["kind"].get<std::string>());
    ASSERT_TRUE(kind.has_value());
    const Calibration fitted = fit_calibration(*kind, {scores, labels, weights});
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_NEAR(fitted.parameters().slopes[c], expected["slopes"][c].get<double>(), 2e-3);
      EXPECT_NEAR(fitted.parameters().biases[c], expected["biases"][c].get<double>(), 5e-3);
    }
  }
}

TEST(FitCalibration, FindsTheSlopeThatMadeAHeadTooSure) {
  const auto scored = distorted(random_scores(5000, 4, 1.5, 1), 3, 0);
  const Calibration fitted = fit_calibration(CalibrationKind::kTemperature, rows_of(scored));
  EXPECT_NEAR(fitted.parameters().slopes[0], 1.0 / 3, 0.02);
}

TEST(FitCalibration, UndoesAShiftOfClassShares) {
  const auto scored = distorted(random_scores(8000, 4, 1.5, 2), 1, 1.5F);
  const auto fitted = fit_calibration(CalibrationKind::kBiasedTemperature, rows_of(scored));
  const auto& biases = fitted.parameters().biases;
  EXPECT_NEAR(biases[1] - biases[0], 1.5, 0.12);
  EXPECT_NEAR(biases[1] - biases[2], 0, 0.12);
}

TEST(FitCalibration, CountsARowByItsWeight) {
  const auto scored = distorted(random_scores(400, 3, 1.5, 3), 2, 1);
  ScoredRows doubled = scored;
  for (std::size_t i = 0; i < 200; ++i) {
    doubled.scores.append_row(scored.scores.row(i));
    doubled.labels.push_back(scored.labels[i]);
  }
  std::vector<float> weights(400, 1);
  std::fill_n(weights.begin(), 200, 2.0F);
  const auto weighted =
      fit_calibration(CalibrationKind::kVector, {scored.scores, scored.labels, weights});
  const auto counted = fit_calibration(CalibrationKind::kVector, rows_of(doubled));
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_NEAR(weighted.parameters().slopes[c], counted.parameters().slopes[c], 1e-3);
    EXPECT_NEAR(weighted.parameters().biases[c], counted.parameters().biases[c], 1e-3);
  }
}

TEST(FitCalibration, TakesScoresOfAnySize) {
  for (const float factor : {1e-3F, 1.0F, 1e3F}) {
    const auto scored = distorted(random_scores(3000, 3, 1.5, 4), factor, 0);
    const auto fitted = fit_calibration(CalibrationKind::kTemperature, rows_of(scored));
    EXPECT_NEAR(fitted.parameters().slopes[0] * factor, 1, 0.06) << factor;
  }
}

TEST(FitCalibration, KeepsToOneSlopeWhereRowsAreFew) {
  const auto scored = random_scores(29, 3, 1.5, 5);
  for (const CalibrationKind kind : kAllKinds) {
    EXPECT_EQ(fit_calibration(kind, rows_of(scored)).kind(), CalibrationKind::kTemperature);
  }
}

TEST(FitCalibration, StaysModestWhereEveryRowIsRight) {
  auto scored = random_scores(40, 2, 1, 6);
  for (std::size_t i = 0; i < 40; ++i) {
    scored.scores.row(i)[0] = i % 2 == 0 ? 1.0F : -1.0F;
    scored.scores.row(i)[1] = -scored.scores.row(i)[0];
    scored.labels[i] = i % 2;
  }
  const auto fitted = fit_calibration(CalibrationKind::kVector, rows_of(scored));
  EXPECT_LT(fitted.parameters().slopes[0], 10);
}

TEST(FitCalibration, KeepsAClassWithoutRowsInBounds) {
  auto scored = random_scores(2000, 3, 1.5, 7);
  for (std::uint32_t& label : scored.labels) label = label == 2 ? 0 : label;
  for (const CalibrationKind kind : kAllKinds) {
    const auto fitted = fit_calibration(kind, rows_of(scored));
    std::vector<float> probabilities(3);
    fitted.apply(std::vector{0.0F, 0.0F, 5.0F}, probabilities);
    EXPECT_GT(probabilities[2], 0) << name_of(kind);
    EXPECT_NEAR(sum_of(probabilities), 1, 1e-6);
  }
}

TEST(FitCalibration, RefusesToFitOnNothing) {
  EXPECT_THROW(static_cast<void>(fit_calibration(CalibrationKind::kTemperature, {})), InvalidInput);
  const auto scored = random_scores(3, 2, 1, 1);
  const std::vector<float> weights(3, 0);
  EXPECT_THROW(static_cast<void>(fit_calibration(CalibrationKind::kTemperature,
                                                 {scored.scores, scored.labels, weights})),
               InvalidInput);
}

RC_GTEST_PROP(Calibration, GivesProbabilitiesForAnyScores, ()) {
  const auto scored = random_scores(300, 4, 2, 8);
  const auto fitted = fit_calibration(*rc::gen::elementOf(kAllKinds), rows_of(scored));
  const auto scores = *rc::gen::container<std::vector<float>>(
      4, rc::gen::element(0.0F, 1.0F, -3.5F, 1e30F, -1e30F, kInfinity, -kInfinity,
                          std::numeric_limits<float>::quiet_NaN()));
  std::vector<float> probabilities(4);
  fitted.apply(scores, probabilities);
  for (const float p : probabilities) RC_ASSERT(p >= 0 && p <= 1);
  RC_ASSERT(std::abs(sum_of(probabilities) - 1) < 1e-5);
}

RC_GTEST_PROP(Calibration, ByOneSlopeKeepsTheOrderOfClasses, ()) {
  const auto scored = random_scores(100, 4, 2, *rc::gen::arbitrary<std::uint64_t>());
  const auto fitted = fit_calibration(CalibrationKind::kTemperature, rows_of(scored));
  std::vector<float> probabilities(4);
  for (std::size_t i = 0; i < 100; ++i) {
    const auto scores = scored.scores.row(i);
    fitted.apply(scores, probabilities);
    for (std::size_t a = 0; a < 4; ++a) {
      for (std::size_t b = 0; b < 4; ++b) {
        if (scores[a] > scores[b]) RC_ASSERT(probabilities[a] >= probabilities[b]);
      }
    }
  }
}

TEST(Calibration, IsTheSameAgainFromItsParameters) {
  const auto scored = random_scores(600, 3, 2, 9);
  ThreadPool threads(2);
  for (const CalibrationKind kind : kAllKinds) {
    const auto fitted = fit_calibration(kind, rows_of(scored));
    const Calibration again(fitted.parameters());
    EXPECT_EQ(again.kind(), kind);
    EXPECT_EQ(again.apply(scored.scores, threads), fitted.apply(scored.scores, threads));
  }
}

TEST(Calibration, RefusesParametersThatDoNotFitTogether) {
  const CalibrationParameters good = Calibration::identity(3).parameters();
  auto short_biases = good;
  short_biases.biases.pop_back();
  EXPECT_THROW(Calibration{short_biases}, Corrupt);
  auto falling = good;
  falling.slopes[1] = -1;
  EXPECT_THROW(Calibration{falling}, Corrupt);
  auto no_number = good;
  no_number.biases[1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(Calibration{no_number}, Corrupt);
  auto no_curves = good;
  no_curves.kind = CalibrationKind::kIsotonic;
  EXPECT_THROW(Calibration{no_curves}, Corrupt);
  EXPECT_THROW(Calibration{CalibrationParameters{}}, Corrupt);
}

TEST(CalibrationKind, IsFoundByItsName) {
  for (const CalibrationKind kind : kAllKinds) EXPECT_EQ(calibration_kind(name_of(kind)), kind);
  EXPECT_FALSE(calibration_kind("platt").has_value());
}

TEST(CrossFitCalibration, LowersTheErrorOfADistortedHead) {
  const auto scored = distorted(random_scores(3000, 4, 1.5, 10), 3, 1);
  const auto result = cross_fitted(scored, {});
  EXPECT_GT(result.before.ece, 0.1);
  EXPECT_LT(result.after.ece, 0.03);
  EXPECT_LT(result.after.log_loss, result.before.log_loss);
  EXPECT_EQ(result.calibration.kind(), CalibrationKind::kBiasedTemperature);
  EXPECT_EQ(result.trials.size(), 4U);
}

TEST(CrossFitCalibration, PrefersTheSimplestKindThatWillDo) {
  const auto result = cross_fitted(distorted(random_scores(3000, 4, 1.5, 11), 2, 0), {});
  EXPECT_EQ(result.calibration.kind(), CalibrationKind::kTemperature);
}

TEST(CrossFitCalibration, FitsTheKindThatIsAskedFor) {
  const auto result = cross_fitted(random_scores(500, 3, 1.5, 12), {CalibrationKind::kIsotonic});
  EXPECT_EQ(result.calibration.kind(), CalibrationKind::kIsotonic);
  EXPECT_EQ(result.trials.size(), 1U);
}

TEST(CrossFitCalibration, CalibratesEachRowWithoutItsFold) {
  auto scored = random_scores(500, 3, 1.5, 13);
  const auto result = cross_fitted(scored, {CalibrationKind::kBiasedTemperature});
  for (std::size_t i = 0; i < 500; i += 5) scored.labels[i] = (scored.labels[i] + 1) % 3;
  const auto relabeled = cross_fitted(scored, {CalibrationKind::kBiasedTemperature});
  for (std::size_t i = 0; i < 500; i += 5) {  // fold 0, whose labels its own fit never sees
    EXPECT_EQ(result.probabilities.row(i)[1], relabeled.probabilities.row(i)[1]);
  }
  EXPECT_NE(result.probabilities.row(1)[1], relabeled.probabilities.row(1)[1]);
}

TEST(CrossFitCalibration, IsTheSameWhateverTheThreadCount) {
  const auto scored = distorted(random_scores(500, 3, 1.5, 14), 2, 1);
  ThreadPool one(1);
  ThreadPool three(3);
  const auto folds = five_folds(500);
  const auto a = cross_fit_calibration(rows_of(scored), folds, 5, {}, one);
  const auto b = cross_fit_calibration(rows_of(scored), folds, 5, {}, three);
  EXPECT_EQ(a.calibration.parameters(), b.calibration.parameters());
  EXPECT_EQ(a.probabilities, b.probabilities);
}

TEST(CrossFitCalibration, RefusesAFoldThatHoldsAllRows) {
  const auto scored = random_scores(10, 2, 1, 1);
  const std::vector<std::uint32_t> folds(10, 0);
  ThreadPool threads(1);
  EXPECT_THROW(static_cast<void>(cross_fit_calibration(rows_of(scored), folds, 2, {}, threads)),
               InvalidInput);
}

}  // namespace
}  // namespace triage::learn
