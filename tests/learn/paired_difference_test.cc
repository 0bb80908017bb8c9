#include "triage/learn/judge/paired_difference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "triage/base/error.h"

namespace triage::learn {
namespace {

std::vector<std::uint64_t> own_groups(std::size_t rows) {
  std::vector<std::uint64_t> groups(rows);
  std::iota(groups.begin(), groups.end(), 100U);
  return groups;
}

// 1000 rows: the first is right on 800; the second too, less `lost` and with `won` more.
std::vector<bool> second_of(std::size_t won, std::size_t lost) {
  std::vector<bool> right(1000);
  for (std::size_t i = lost; i < 800 + won; ++i) right[i] = true;
  return right;
}

TEST(PairedDifference, IsThatOfTheSharesWithAnIntervalAsTheoryHasIt) {
  const PairedDifference found =
      paired_difference(second_of(0, 0), second_of(60, 20), own_groups(1000), {});
  EXPECT_NEAR(found.difference, 0.04, 1e-12);
  const double error = std::sqrt((0.08 - 0.04 * 0.04) / 1000);
  EXPECT_NEAR(found.lower, 0.04 - 1.96 * error, 0.003);
  EXPECT_NEAR(found.upper, 0.04 + 1.96 * error, 0.003);
  EXPECT_TRUE(found.is_second_better());
}

TEST(PairedDifference, IsNoneOfTheSameAnswers) {
  const auto right = second_of(0, 0);
  const PairedDifference found = paired_difference(right, right, own_groups(1000), {});
  EXPECT_EQ(found.lower, 0);
  EXPECT_EQ(found.upper, 0);
  EXPECT_FALSE(found.is_second_better());
}

TEST(PairedDifference, IsNotSureOfFewRows) {
  const PairedDifference found =
      paired_difference(second_of(0, 0), second_of(6, 4), own_groups(1000), {});
  EXPECT_GT(found.difference, 0);
  EXPECT_FALSE(found.is_second_better());
}

TEST(PairedDifference, CountsEqualTextsOnce) {
  // The second is right on a text that came 98 times, and wrong on two others.
  std::vector<std::uint64_t> groups(98, 7);
  groups.insert(groups.end(), {8, 9});
  std::vector<bool> first(100);
  std::vector<bool> second(100, true);
  first[98] = first[99] = true;
  second[98] = second[99] = false;
  EXPECT_NEAR(paired_difference(first, second, groups, {}).difference, -1.0 / 3, 1e-12);
}

TEST(PairedDifference, RefusesWhatShowsNothing) {
  const std::vector<bool> one{true};
  EXPECT_THROW(static_cast<void>(paired_difference({}, {}, {}, {})), InvalidInput);
  EXPECT_THROW(static_cast<void>(paired_difference(one, one, own_groups(1), {.resamples = 0})),
               InvalidInput);
  EXPECT_THROW(static_cast<void>(paired_difference(one, one, own_groups(1), {.confidence = 1})),
               InvalidInput);
}

}  // namespace
}  // namespace triage::learn
