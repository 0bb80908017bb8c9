#include "triage/learn/judge/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/learn/random_scores.h"
#include "triage/base/error.h"

namespace triage::learn {
namespace {

using testing::random_scores;
using testing::softmax;

JudgedRows random_rows(std::size_t rows, std::uint64_t seed) {
  const auto scored = random_scores(rows, 4, 1.5, seed);
  return JudgedRows(softmax(scored.scores), scored.labels);
}

TEST(Bootstrap, GivesTheSameIntervalsWhateverTheThreadCount) {
  const JudgedRows rows = random_rows(300, 1);
  ThreadPool one(1);
  ThreadPool three(3);
  const BootstrapOptions options{.resamples = 200, .confidence = 0.95, .seed = 5};
  const MetricIntervals a = bootstrap(rows, {}, options, one);
  const MetricIntervals b = bootstrap(rows, {}, options, three);
  for (const MetricField& field : kMetricFields) {
    EXPECT_EQ(a.lower.*field.value, b.lower.*field.value) << field.name;
    EXPECT_EQ(a.upper.*field.value, b.upper.*field.value) << field.name;
  }
  EXPECT_EQ(a.upper.coverage_at_target[1].coverage, b.upper.coverage_at_target[1].coverage);
  EXPECT_EQ(a.lower.per_class[2].f1, b.lower.per_class[2].f1);
}

TEST(Bootstrap, IsAsWideForAccuracyAsTheBinomialSays) {
  const JudgedRows rows = random_rows(2000, 2);
  ThreadPool threads(2);
  const double accuracy = measure(rows).accuracy;
  const MetricIntervals intervals = bootstrap(rows, {}, {}, threads);
  const double half = 1.96 * std::sqrt(accuracy * (1 - accuracy) / 2000);
  EXPECT_NEAR(intervals.lower.accuracy, accuracy - half, 0.15 * half);
  EXPECT_NEAR(intervals.upper.accuracy, accuracy + half, 0.15 * half);
}

TEST(Bootstrap, EnclosesWhatWasMeasured) {
  const JudgedRows rows = random_rows(500, 3);
  ThreadPool threads(2);
  const Metrics metrics = measure(rows);
  const MetricIntervals intervals = bootstrap(rows, {}, {}, threads);
  for (const MetricField& field : kMetricFields) {
    if (field.name == "ece") continue;  // noise can only add to it, so resamples lie above
    EXPECT_LE(intervals.lower.*field.value, metrics.*field.value) << field.name;
    EXPECT_GE(intervals.upper.*field.value, metrics.*field.value) << field.name;
  }
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_LE(*intervals.lower.per_class[c].recall, *metrics.per_class[c].recall);
    EXPECT_GE(*intervals.upper.per_class[c].recall, *metrics.per_class[c].recall);
  }
}

TEST(Bootstrap, IsWiderWhenRowsComeInGroups) {
  const auto scored = random_scores(100, 3, 1.5, 4);
  Matrix copies(0, 3);
  std::vector<std::uint32_t> labels;
  std::vector<std::uint64_t> groups;
  for (std::size_t i = 0; i < 1000; ++i) {
    copies.append_row(softmax(scored.scores).row(i % 100));
    labels.push_back(scored.labels[i % 100]);
    groups.push_back(i % 100);
  }
  ThreadPool threads(2);
  const auto width = [&](const JudgedRows& rows) {
    const MetricIntervals intervals = bootstrap(rows, {}, {}, threads);
    return intervals.upper.accuracy - intervals.lower.accuracy;
  };
  const double alone = width(JudgedRows(copies, labels));
  const double together = width(JudgedRows(copies, labels, {.weights = {}, .groups = groups}));
  EXPECT_NEAR(together / alone, std::sqrt(10.0), 0.6) << "ten copies say no more than one row";
}

TEST(Bootstrap, LeavesOutWhatNoResampleDefines) {
  Matrix probabilities(0, 2);
  probabilities.append_row(std::vector{0.8F, 0.2F});
  const JudgedRows rows(probabilities, std::vector<std::uint32_t>{0});
  ThreadPool threads(1);
  const MetricIntervals intervals = bootstrap(rows, {}, {}, threads);
  EXPECT_EQ(intervals.lower.accuracy, 1);
  EXPECT_EQ(intervals.lower.per_class[0].recall, 1.0);
  EXPECT_FALSE(intervals.lower.per_class[1].recall.has_value());
}

TEST(Bootstrap, RefusesWhatCannotBeDrawn) {
  ThreadPool threads(1);
  const JudgedRows rows = random_rows(10, 1);
  const JudgedRows none = rows.where([](std::size_t) { return false; });
  EXPECT_THROW(static_cast<void>(bootstrap(none, {}, {}, threads)), InvalidInput);
  EXPECT_THROW(static_cast<void>(bootstrap(rows, {}, {.resamples = 0}, threads)), InvalidInput);
  EXPECT_THROW(static_cast<void>(bootstrap(rows, {}, {.confidence = 1}, threads)), InvalidInput);
}

}  // namespace
}  // namespace triage::learn
