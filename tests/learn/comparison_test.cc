#include "triage/learn/judge/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "tests/learn/golden_json.h"
#include "triage/learn/judge/distributions.h"

namespace triage::learn {
namespace {

using testing::golden;
using ::testing::HasSubstr;

// Equal to nine digits, however small.
void expect_close(double value, double expected) {
  EXPECT_NEAR(value, expected, 1e-9 * expected + 1e-300);
}

// `right` rows right, then `wrong` wrong.
std::vector<bool> right_then_wrong(std::size_t right, std::size_t wrong) {
  std::vector<bool> rows(right + wrong);
  std::fill_n(rows.begin(), right, true);
  return rows;
}

TEST(Distributions, AreThoseOfScipy) {
  const auto reference = golden("tests.json");
  for (const auto& one : reference["incomplete_beta"]) {
    expect_close(incomplete_beta(one[0], one[1], one[2]), one[3]);
  }
  for (const auto& one : reference["student_t"]) {
    expect_close(student_t_two_sided(one[0], one[1]), one[2]);
  }
  for (const auto& one : reference["fair_coin"]) {
    expect_close(fair_coin_two_sided(one[0], one[1]), one[2]);
  }
}

TEST(CorrectedTTest, IsThatOfNadeauAndBengio) {
  const auto reference = golden("tests.json");
  ASSERT_FALSE(reference["corrected_t_test"].empty());
  for (const auto& one : reference["corrected_t_test"]) {
    expect_close(corrected_t_test(one["differences"].get<std::vector<double>>()), one["p"]);
  }
}

TEST(CorrectedTTest, KnowsFoldsThatAgreeToTheLastBit) {
  EXPECT_EQ(corrected_t_test(std::vector<double>{0, 0, 0}), 1);
  EXPECT_EQ(corrected_t_test(std::vector<double>{0.01, 0.01, 0.01}), 0);
}

TEST(McNemar, CountsOnlyRowsOnWhichHeadsDiffer) {
  const McNemar result =
      mcnemar({true, true, false, false, true}, {true, false, true, false, false});
  EXPECT_EQ(result.only_first_right, 2U);
  EXPECT_EQ(result.only_second_right, 1U);
  EXPECT_EQ(result.p_value, 1);
}

TEST(McNemar, OfTheSameHeadShowsNothing) {
  const auto rows = right_then_wrong(7, 3);
  EXPECT_EQ(mcnemar(rows, rows).p_value, 1);
}

TEST(McNemar, OfNoRowsShowsNothing) { EXPECT_EQ(mcnemar({}, {}).p_value, 1); }

RC_GTEST_PROP(McNemar, IsTheSameFromBothSides, (std::vector<bool> first)) {
  const auto second =
      *rc::gen::container<std::vector<bool>>(first.size(), rc::gen::arbitrary<bool>());
  const McNemar one = mcnemar(first, second);
  const McNemar other = mcnemar(second, first);
  RC_ASSERT(one.p_value == other.p_value);
  RC_ASSERT(one.only_first_right == other.only_second_right);
  RC_ASSERT(one.p_value > 0 && one.p_value <= 1);
}

TEST(Compare, ChoosesByFoldsAndTestsOnTestRows) {
  const std::vector<HeadScore> heads{
      {"linear", {0.85, 0.86, 0.85}, right_then_wrong(870, 130)},
      {"blend", {0.87, 0.88, 0.86}, right_then_wrong(882, 118)},
  };
  const auto table = compare(heads);
  EXPECT_TRUE(table[1].is_chosen);
  EXPECT_EQ(table[1].sentence, "blend is chosen.");
  EXPECT_FALSE(table[1].p_value.has_value());
  EXPECT_NEAR(table[0].difference, -0.012, 1e-12);
  EXPECT_NEAR(*table[0].p_value, 2 * std::pow(0.5, 12), 1e-12);
  EXPECT_LT(*table[0].p_value_folds, 0.2);
  EXPECT_EQ(table[0].sentence,
            "blend is better than linear by 1.2 points; chance alone would show this in 1 of 2,000 "
            "tests.");
}

TEST(Compare, TestsOnFoldsWhereThereAreNoTestRows) {
  const std::vector<HeadScore> heads{{"knn", {0.80, 0.81, 0.80, 0.82, 0.81}, {}},
                                     {"blend", {0.87, 0.88, 0.86, 0.88, 0.87}, {}}};
  const auto table = compare(heads);
  EXPECT_FALSE(table[0].accuracy.has_value());
  EXPECT_FALSE(table[0].p_value.has_value());
  EXPECT_NEAR(table[0].difference, -0.064, 1e-12);
  EXPECT_THAT(table[0].sentence, HasSubstr("blend is better than knn by 6.4 points; chance alone"));
}

TEST(Compare, SaysWhenItMayBeChance) {
  std::vector<bool> one = right_then_wrong(80, 20);
  std::vector<bool> other = right_then_wrong(79, 21);
  const std::vector<HeadScore> heads{{"a", {0.8, 0.8}, other}, {"b", {0.8, 0.81}, one}};
  EXPECT_EQ(compare(heads)[0].sentence,
            "b is better than a by 1.0 points; that may well be chance (p = 1.00).");
}

TEST(Compare, SaysWhenTestRowsSpeakAgainstTheChoice) {
  const std::vector<HeadScore> heads{{"a", {0.8, 0.8}, right_then_wrong(90, 10)},
                                     {"b", {0.8, 0.81}, right_then_wrong(80, 20)}};
  EXPECT_THAT(compare(heads)[0].sentence, HasSubstr("b is worse than a by 10.0 points"));
}

TEST(Compare, TakesTheFirstOfEquals) {
  const std::vector<HeadScore> heads{{"a", {0.8, 0.8}, {}}, {"b", {0.8, 0.8}, {}}};
  const auto table = compare(heads);
  EXPECT_TRUE(table[0].is_chosen);
  EXPECT_EQ(table[1].sentence, "a and b are equally accurate.");
}

}  // namespace
}  // namespace triage::learn
