#include "triage/learn/judge/threshold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "tests/learn/random_scores.h"
#include "triage/base/error.h"

namespace triage::learn {
namespace {

using ::testing::HasSubstr;
using testing::random_scores;
using testing::softmax;

// One row: the probability of the first class of three, and where the true class ranks.
struct Row {
  float probability;
  std::uint32_t rank;
};

JudgedRows rows_of(const std::vector<Row>& rows) {
  Matrix probabilities(0, 3);
  std::vector<std::uint32_t> labels;
  for (const Row& row : rows) {
    const float rest = 1 - row.probability;
    probabilities.append_row(std::vector{row.probability, 0.6F * rest, 0.4F * rest});
    labels.push_back(row.rank);
  }
  return JudgedRows(probabilities, labels);
}

const ThresholdOptions kAnyRows{.fewest_rows = 1};

RC_GTEST_PROP(Thresholds, ReachTheirTargetsAndNoSmallerOneDoes, ()) {
  const auto scored = random_scores(*rc::gen::inRange<std::size_t>(1, 300), 4, 2,
                                    *rc::gen::arbitrary<std::uint64_t>());
  const JudgedRows rows(softmax(scored.scores), scored.labels);
  const ThresholdOptions options{.auto_precision = *rc::gen::element(0.5, 0.8, 0.95),
                                 .suggest_precision_at_2 = *rc::gen::element(0.5, 0.9, 1.0),
                                 .fewest_rows = *rc::gen::inRange<std::size_t>(1, 30)};
  const auto fewest = static_cast<double>(options.fewest_rows);
  const Thresholds thresholds = choose_thresholds(rows, options);
  const auto precision_from = [&](double threshold, double below, std::uint32_t ranks) {
    double count = 0;
    double right = 0;
    for (const JudgedRow& row : rows.rows()) {
      if (row.probability < threshold || row.probability >= below) continue;
      ++count;
      if (row.rank < ranks) ++right;
    }
    return std::pair(count, right / count);
  };
  const double top = thresholds.automatic ? thresholds.automatic->threshold : 2;
  for (const JudgedRow& row : rows.rows()) {
    const auto [above, precision] = precision_from(row.probability, 2, 1);
    const bool is_good = above >= fewest && precision >= options.auto_precision;
    if (is_good) RC_ASSERT(thresholds.automatic && top <= row.probability);
    if (row.probability >= top) continue;
    const auto [between, precision_at_2] = precision_from(row.probability, top, 2);
    const bool is_fair = between >= fewest && precision_at_2 >= options.suggest_precision_at_2;
    if (is_fair) {
      RC_ASSERT(thresholds.suggest && thresholds.suggest->threshold <= row.probability);
    }
  }
  if (thresholds.automatic) {
    const auto [above, precision] = precision_from(top, 2, 1);
    RC_ASSERT(above >= fewest && precision >= options.auto_precision - 1e-9);
    RC_ASSERT(std::abs(precision - thresholds.automatic->precision) < 1e-9);
    RC_ASSERT(std::abs(above / rows.weight() - thresholds.automatic->coverage) < 1e-9);
  }
  if (thresholds.suggest) {
    const auto [between, precision] = precision_from(thresholds.suggest->threshold, top, 2);
    RC_ASSERT(between >= fewest);
    RC_ASSERT(std::abs(precision - thresholds.suggest->precision) < 1e-9);
  }
}

TEST(Thresholds, PartRowsIntoAutoSuggestAndAsk) {
  const JudgedRows rows =
      rows_of({{.95F, 0}, {.9F, 0}, {.8F, 1}, {.7F, 0}, {.6F, 1}, {.5F, 2}, {.45F, 2}});
  const Thresholds thresholds = choose_thresholds(rows, kAnyRows);
  EXPECT_EQ(thresholds.automatic->threshold, .9F);
  EXPECT_DOUBLE_EQ(thresholds.automatic->coverage, 2.0 / 7);
  EXPECT_EQ(thresholds.suggest->threshold, .6F);
  EXPECT_DOUBLE_EQ(thresholds.suggest->coverage, 3.0 / 7) << "of the rows below auto";
  EXPECT_EQ(thresholds.suggest->precision, 1);
}

TEST(Thresholds, AreAbsentWhereNoneReachesItsTarget) {
  const JudgedRows rows = rows_of({{.9F, 2}, {.8F, 2}, {.7F, 2}});
  const Thresholds thresholds = choose_thresholds(rows, kAnyRows);
  EXPECT_FALSE(thresholds.automatic.has_value());
  EXPECT_FALSE(thresholds.suggest.has_value());
  EXPECT_THAT(described(thresholds, kAnyRows), HasSubstr("auto: none"));
  EXPECT_THAT(described(thresholds, kAnyRows), HasSubstr("95.0 %"));
  EXPECT_THAT(described(thresholds, kAnyRows), HasSubstr("suggest: none"));
}

TEST(Thresholds, LeaveNothingToSuggestWhereEverythingIsAutomatic) {
  const Thresholds thresholds = choose_thresholds(rows_of({{.9F, 0}, {.8F, 0}}), kAnyRows);
  EXPECT_EQ(thresholds.automatic->coverage, 1);
  EXPECT_FALSE(thresholds.suggest.has_value());
}

TEST(Thresholds, DoNotBelieveAFewLuckyRows) {
  std::vector<Row> rows(40, Row{.6F, 2});
  rows[0] = {.99F, 0};
  rows[1] = {.98F, 0};
  EXPECT_TRUE(choose_thresholds(rows_of(rows), kAnyRows).automatic.has_value());
  EXPECT_FALSE(choose_thresholds(rows_of(rows)).automatic.has_value());
}

TEST(Thresholds, OfNoRowsAreAbsent) {
  const Thresholds thresholds =
      choose_thresholds(rows_of({{.9F, 0}}).where([](std::size_t) { return false; }));
  EXPECT_FALSE(thresholds.automatic.has_value());
  EXPECT_FALSE(thresholds.suggest.has_value());
}

TEST(Thresholds, SayWhatTheyMean) {
  const Thresholds thresholds{.automatic = OperatingPoint{0.8312, 0.771, 0.951, 500},
                              .suggest = OperatingPoint{0.42, 0.2, 0.9, 100}};
  EXPECT_EQ(described(thresholds, {}),
            "auto at 0.831 and above: 77.1 % of tickets, 95.1 % of them right\n"
            "suggest at 0.420 and above: 20.0 % of tickets, 90.0 % of them with the true class "
            "among the first two");
}

TEST(Thresholds, RefuseATargetThatIsNoShare) {
  const JudgedRows rows = rows_of({{.9F, 0}});
  for (const double target : {0.0, -1.0, 1.3}) {
    EXPECT_THROW(static_cast<void>(choose_thresholds(rows, {.auto_precision = target})),
                 InvalidInput);
    EXPECT_THROW(static_cast<void>(choose_thresholds(rows, {.suggest_precision_at_2 = target})),
                 InvalidInput);
  }
}

}  // namespace
}  // namespace triage::learn
