#include "triage/learn/judge/metrics.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "tests/learn/golden_json.h"
#include "tests/learn/random_scores.h"
#include "triage/learn/judge/precision_coverage.h"

namespace triage::learn {
namespace {

using testing::golden;
using testing::random_scores;
using testing::softmax;

JudgedRows random_rows(std::size_t rows, std::size_t classes, std::uint64_t seed) {
  const auto scored = random_scores(rows, classes, 1.5, seed);
  return JudgedRows(softmax(scored.scores), scored.labels);
}

// Three classes; the true one is first, second and third.
JudgedRows three_rows() {
  Matrix probabilities(0, 3);
  for (const auto& row : {std::vector{.7F, .2F, .1F}, {.5F, .3F, .2F}, {.6F, .3F, .1F}}) {
    probabilities.append_row(row);
  }
  return JudgedRows(probabilities, std::vector<std::uint32_t>{0, 1, 2});
}

TEST(Metrics, AreThoseOfScikitLearn) {
  for (const auto& one : golden("metrics.json")) {
    SCOPED_TRACE(one["name"].get<std::string>());
    const auto weights = one["weights"].get<std::vector<float>>();
    const JudgedRows rows(testing::matrix_of(one["probabilities"]),
                          testing::labels_of(one["labels"]), {.weights = weights, .groups = {}});
    std::vector<double> targets;
    for (const auto& target : one["coverage_at_target"]) targets.push_back(target[0]);
    const Metrics metrics = measure(rows, {.targets = targets});

    for (const MetricField& field : kMetricFields) {
      EXPECT_NEAR(metrics.*field.value, one["expected"].at(std::string(field.name)).get<double>(),
                  2e-6)
          << field.name;
    }
    for (std::size_t t = 0; t < targets.size(); ++t) {
      EXPECT_NEAR(metrics.coverage_at_target[t].coverage,
                  one["coverage_at_target"][t][1].get<double>(), 1e-9);
    }
    const auto& per_class = one["per_class"];
    for (std::size_t c = 0; c < metrics.per_class.size(); ++c) {
      EXPECT_NEAR(metrics.per_class[c].precision.value_or(0), per_class["precision"][c], 1e-9);
      EXPECT_NEAR(metrics.per_class[c].recall.value_or(0), per_class["recall"][c], 1e-9);
      EXPECT_NEAR(metrics.per_class[c].f1.value_or(0), per_class["f1"][c], 1e-9);
      EXPECT_NEAR(metrics.per_class[c].support, per_class["support"][c], 1e-9);
      for (std::size_t p = 0; p < metrics.per_class.size(); ++p) {
        EXPECT_NEAR(metrics.confusion[c * metrics.per_class.size() + p], one["confusion"][c][p],
                    1e-9);
      }
    }
  }
}

TEST(Metrics, CountTheTrueClassAmongTheFirstK) {
  const Metrics metrics = measure(three_rows());
  EXPECT_DOUBLE_EQ(metrics.precision_at_1, 1.0 / 3);
  EXPECT_DOUBLE_EQ(metrics.precision_at_2, 2.0 / 3);
  EXPECT_DOUBLE_EQ(metrics.precision_at_3, 1);
}

TEST(Metrics, LeaveOutWhatAClassWithoutRowsCannotHave) {
  const Metrics metrics = measure(three_rows());
  EXPECT_TRUE(metrics.per_class[0].precision.has_value());
  EXPECT_FALSE(metrics.per_class[1].precision.has_value()) << "no row was given this class";
  EXPECT_EQ(metrics.per_class[1].recall, 0.0);

  const JudgedRows nobody = three_rows().where([](std::size_t index) { return index == 0; });
  EXPECT_FALSE(measure(nobody).per_class[1].recall.has_value()) << "no row is of this class";
  EXPECT_FALSE(measure(nobody).per_class[1].f1.has_value());
}

TEST(Metrics, OfNoRowsAreAllZero) {
  const Metrics metrics = measure(three_rows().where([](std::size_t) { return false; }));
  for (const MetricField& field : kMetricFields) EXPECT_EQ(metrics.*field.value, 0) << field.name;
  EXPECT_EQ(metrics.coverage_at_target[0].coverage, 0);
}

TEST(Metrics, StayFiniteWhenTheTrueClassHadNoProbability) {
  Matrix probabilities(0, 2);
  probabilities.append_row(std::vector{1.0F, 0.0F});
  const JudgedRows rows(probabilities, std::vector<std::uint32_t>{1});
  EXPECT_NEAR(measure(rows).log_loss, 15.94, 0.01);
}

RC_GTEST_PROP(Metrics, OfARowThatWeighsTwoAreThoseOfTwoRows, ()) {
  const auto scored = random_scores(*rc::gen::inRange<std::size_t>(1, 60), 4, 1.5,
                                    *rc::gen::arbitrary<std::uint64_t>());
  const Matrix probabilities = softmax(scored.scores);
  const auto times = *rc::gen::container<std::vector<float>>(
      scored.labels.size(), rc::gen::map(rc::gen::inRange(1, 4), [](int n) { return float(n); }));
  Matrix repeated(0, 4);
  std::vector<std::uint32_t> repeated_labels;
  for (std::size_t i = 0; i < times.size(); ++i) {
    for (float n = 0; n < times[i]; ++n) {
      repeated.append_row(probabilities.row(i));
      repeated_labels.push_back(scored.labels[i]);
    }
  }
  const Metrics weighted =
      measure(JudgedRows(probabilities, scored.labels, {.weights = times, .groups = {}}));
  const Metrics counted = measure(JudgedRows(repeated, repeated_labels));
  for (const MetricField& field : kMetricFields) {
    RC_ASSERT(std::abs(weighted.*field.value - counted.*field.value) < 1e-9);
  }
}

RC_GTEST_PROP(Metrics, DoNotDependOnTheOrderOfRows, ()) {
  const auto scored = random_scores(*rc::gen::inRange<std::size_t>(1, 60), 3, 1.5,
                                    *rc::gen::arbitrary<std::uint64_t>());
  const Matrix probabilities = softmax(scored.scores);
  Matrix reversed(0, 3);
  std::vector<std::uint32_t> reversed_labels(scored.labels.rbegin(), scored.labels.rend());
  for (std::size_t i = probabilities.rows(); i-- > 0;) reversed.append_row(probabilities.row(i));
  const Metrics one = measure(JudgedRows(probabilities, scored.labels));
  const Metrics other = measure(JudgedRows(reversed, reversed_labels));
  for (const MetricField& field : kMetricFields) {
    RC_ASSERT(std::abs(one.*field.value - other.*field.value) < 1e-9);
  }
}

TEST(Reliability, PutsAProbabilityOnABorderIntoTheLowerBin) {
  Matrix probabilities(0, 2);
  probabilities.append_row(std::vector{0.5F, 0.5F});
  const auto bins = reliability(JudgedRows(probabilities, std::vector<std::uint32_t>{0}));
  EXPECT_EQ(bins[4].rows, 1);
  EXPECT_EQ(bins[4].confidence, 0.5);
  EXPECT_EQ(bins[4].accuracy, 1.0);
  EXPECT_FALSE(bins[5].accuracy.has_value());
}

RC_GTEST_PROP(Reliability, HoldsEveryRowInTheBinOfItsProbability, ()) {
  const JudgedRows rows = random_rows(*rc::gen::inRange<std::size_t>(1, 200), 4, 7);
  const auto bins = reliability(rows);
  double all = 0;
  double error = 0;
  for (const ReliabilityBin& bin : bins) {
    all += bin.rows;
    if (bin.rows == 0) continue;
    RC_ASSERT(*bin.confidence > bin.lower && *bin.confidence <= bin.upper + 1e-7);
    error += bin.rows * std::abs(*bin.confidence - *bin.accuracy);
  }
  RC_ASSERT(all == rows.weight());
  RC_ASSERT(std::abs(error / all - measure(rows).ece) < 1e-9);
}

TEST(ConfusedPairs, AreTheMostFrequentMistakesFirst) {
  Metrics metrics;
  metrics.per_class.resize(3);
  metrics.per_class[0].support = 10;
  metrics.per_class[1].support = 20;
  metrics.per_class[2].support = 4;
  metrics.confusion = {7, 3, 0, 5, 15, 0, 0, 4, 0};
  const auto pairs = most_confused_pairs(metrics, 2);
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[0].truth, 1U);
  EXPECT_EQ(pairs[0].predicted, 0U);
  EXPECT_EQ(pairs[0].share_of_truth, 0.25);
  EXPECT_EQ(pairs[1].truth, 2U);
  EXPECT_EQ(most_confused_pairs(metrics, 10).size(), 3U) << "classes that are never confused";
}

TEST(PrecisionCoverage, TakesRowsOfEqualProbabilityTogether) {
  Matrix probabilities(0, 2);
  for (const float p : {0.9F, 0.8F, 0.8F, 0.7F}) probabilities.append_row(std::vector{p, 1 - p});
  const JudgedRows rows(probabilities, std::vector<std::uint32_t>{0, 0, 1, 0});
  const auto points = precision_coverage(rows);
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[0], (OperatingPoint{0.9F, 0.25, 1, 1}));
  EXPECT_EQ(points[1], (OperatingPoint{0.8F, 0.75, 2.0 / 3, 3}));
  EXPECT_EQ(points[2], (OperatingPoint{0.7F, 1, 0.75, 4}));
}

TEST(PrecisionCoverage, FindsTheWidestPointEvenBehindOneThatFallsShort) {
  const std::vector<OperatingPoint> points{{.9, .2, 1, 2}, {.8, .5, .8, 5}, {.7, .9, .9, 9}};
  EXPECT_EQ(widest_at_precision(points, 0.9)->coverage, .9);
  EXPECT_EQ(widest_at_precision(points, 0.95)->coverage, .2);
  EXPECT_FALSE(widest_at_precision(points, 0.95, 3).has_value()) << "two rows prove little";
}

TEST(PrecisionCoverage, CallsNineteenOfTwentyNinetyFivePercent) {
  EXPECT_TRUE(reaches(19, 20, 0.95));
  EXPECT_TRUE(reaches(0.1 + 0.2, 0.3, 1)) << "the last bit of a sum";
  EXPECT_FALSE(reaches(18.99, 20, 0.95));
}

RC_GTEST_PROP(PrecisionCoverage, KeepsBothEndsWhenThinned, ()) {
  const auto points =
      precision_coverage(random_rows(*rc::gen::inRange<std::size_t>(1, 2000), 3, 5));
  const auto count = *rc::gen::inRange<std::size_t>(2, 300);
  const auto kept = thinned(points, count);
  RC_ASSERT(kept.size() <= std::max<std::size_t>(count, 2));
  RC_ASSERT(kept.front() == points.front());
  RC_ASSERT(kept.back() == points.back());
  for (std::size_t i = 1; i < kept.size(); ++i) {
    RC_ASSERT(kept[i].coverage > kept[i - 1].coverage);
    RC_ASSERT(kept[i].threshold < kept[i - 1].threshold);
  }
}

TEST(JudgedRows, LookAtSomeRowsOnly) {
  const JudgedRows all = random_rows(50, 4, 3);
  const JudgedRows even = all.where([](std::size_t index) { return index % 2 == 0; });
  EXPECT_EQ(even.rows().size(), 25U);
  EXPECT_EQ(even.weight(), 25);
  EXPECT_EQ(even.group_count(), 25U);
  for (const JudgedRow& row : even.rows()) {
    EXPECT_EQ(row.index % 2, 0U);
    EXPECT_LT(row.group, 25U);
  }
}

}  // namespace
}  // namespace triage::learn
