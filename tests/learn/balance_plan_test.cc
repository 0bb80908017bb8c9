#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triage/learn/balance/class_plan.h"

namespace triage::learn {
namespace {

using Sizes = std::vector<std::size_t>;

Sizes kept_of(const ClassPlan& plan) {
  Sizes counts;
  for (const ClassCount& c : plan.classes) counts.push_back(c.kept);
  return counts;
}

Sizes synthetic_of(const ClassPlan& plan) {
  Sizes counts;
  for (const ClassCount& c : plan.classes) counts.push_back(c.synthetic);
  return counts;
}

Sizes sizes_of(std::span<const std::uint32_t> labels, std::size_t classes) {
  Sizes sizes(classes);
  for (const std::uint32_t label : labels) ++sizes[label];
  return sizes;
}

TEST(ClassPlan, HybridGrowsTheOthersToTheTotalInProportion) {
  // 500,000 rows would be too many for the total; 20,000 with 12,000 of OTHER are not.
  const Sizes sizes{5000, 2000, 12'000, 1000};
  const ClassPlan plan = plan_classes(sizes, {.mode = BalanceMode::kHybrid, .other = 2});
  EXPECT_EQ(kept_of(plan), sizes);
  EXPECT_EQ(synthetic_of(plan), (Sizes{15'625, 6250, 0, 3125}));  // 25,000 · 5/8, 2/8, 1/8
  EXPECT_EQ(plan.rows_after(), 45'000U);
}

TEST(ClassPlan, HybridCutsOtherTo25000) {
  const ClassPlan plan =
      plan_classes(Sizes{300'000, 8000, 4000}, {.mode = BalanceMode::kHybrid, .other = 0});
  EXPECT_EQ(kept_of(plan), (Sizes{25'000, 8000, 4000}));
  EXPECT_EQ(synthetic_of(plan), (Sizes{0, 5333, 2667}));
  EXPECT_EQ(plan.rows_after(), 45'000U);
}

TEST(ClassPlan, HybridMakesNothingWhereEnoughRowsAreLeft) {
  const Sizes sizes{300'000, 120'000, 50'000, 20'000, 10'000};  // 500,000 rows
  const ClassPlan plan = plan_classes(sizes, {.mode = BalanceMode::kHybrid, .other = 0});
  EXPECT_EQ(kept_of(plan), (Sizes{25'000, 120'000, 50'000, 20'000, 10'000}));
  EXPECT_EQ(synthetic_of(plan), (Sizes{0, 0, 0, 0, 0}));
}

TEST(ClassPlan, HybridScalesItsCountsByTheShareOfTheFold) {
  const ClassPlan plan = plan_classes(Sizes{240'000, 6400, 3200},
                                      {.mode = BalanceMode::kHybrid, .other = 0, .share = 0.8});
  EXPECT_EQ(kept_of(plan), (Sizes{20'000, 6400, 3200}));
  EXPECT_EQ(plan.rows_after(), 36'000U);
}

TEST(ClassPlan, HybridWithoutOtherSaysSoAndGrowsAll) {
  const ClassPlan plan = plan_classes(
      Sizes{300, 100}, {.mode = BalanceMode::kHybrid, .other = std::nullopt, .total_rows = 1000});
  EXPECT_NE(plan.note.find("no class OTHER"), std::string::npos);
  EXPECT_EQ(kept_of(plan), (Sizes{300, 100}));
  EXPECT_EQ(synthetic_of(plan), (Sizes{450, 150}));
}

RC_GTEST_PROP(ClassPlan, HybridKeepsTheTotalAndTheOrderOfClassSizes, ()) {
  const auto sizes =
      *rc::gen::nonEmpty(rc::gen::container<Sizes>(rc::gen::inRange<std::size_t>(0, 3000)));
  const auto other = *rc::gen::inRange<std::size_t>(0, sizes.size());
  const BalanceOptions options{.mode = BalanceMode::kHybrid,
                               .other = static_cast<std::uint32_t>(other),
                               .other_rows = *rc::gen::inRange<std::size_t>(0, 2000),
                               .total_rows = *rc::gen::inRange<std::size_t>(0, 9000)};
  const ClassPlan plan = plan_classes(sizes, options);
  RC_ASSERT(plan.classes[other].kept == std::min(sizes[other], options.other_rows));
  RC_ASSERT(plan.classes[other].synthetic == 0U);
  std::size_t left = plan.classes[other].kept;
  std::size_t others = 0;
  for (std::size_t a = 0; a < sizes.size(); ++a) {
    if (a == other) continue;
    RC_ASSERT(plan.classes[a].kept == sizes[a]);
    RC_ASSERT(sizes[a] != 0U || plan.classes[a].synthetic == 0U);
    left += sizes[a];
    others += sizes[a];
    for (std::size_t b = 0; b < sizes.size(); ++b) {
      if (b == other || sizes[a] <= sizes[b]) continue;
      RC_ASSERT(plan.classes[a].after() > plan.classes[b].after());
    }
  }
  RC_ASSERT(plan.rows_after() == (others == 0 ? left : std::max(left, options.total_rows)));
}

TEST(ClassPlan, UnderCutsOtherAndMakesNothing) {
  const ClassPlan plan = plan_classes(
      Sizes{90, 500, 10},
      {.mode = BalanceMode::kUnder, .other = 1, .other_rows = 100, .total_rows = 10'000});
  EXPECT_EQ(kept_of(plan), (Sizes{90, 100, 10}));
  EXPECT_EQ(synthetic_of(plan), (Sizes{0, 0, 0}));
}

TEST(ClassPlan, SmoteGrowsEveryClassToTheLargest) {
  const ClassPlan plan = plan_classes(Sizes{90, 500, 0, 10}, {.mode = BalanceMode::kSmote});
  EXPECT_EQ(synthetic_of(plan), (Sizes{410, 0, 0, 490}));
}

TEST(ClassPlan, WeightsMakeClassesCountAlike) {
  const ClassPlan plan = plan_classes(Sizes{60, 30, 0, 10}, {.mode = BalanceMode::kWeights});
  EXPECT_DOUBLE_EQ(plan.classes[0].weight, 100.0 / (3 * 60));
  EXPECT_DOUBLE_EQ(plan.classes[1].weight, 100.0 / (3 * 30));
  EXPECT_DOUBLE_EQ(plan.classes[3].weight, 100.0 / (3 * 10));
  EXPECT_EQ(kept_of(plan), (Sizes{60, 30, 0, 10}));
}

TEST(ClassPlan, NoneLeavesEverythingAsItIs) {
  const ClassPlan plan = plan_classes(Sizes{60, 30}, {.other = 0, .other_rows = 1});
  EXPECT_EQ(kept_of(plan), (Sizes{60, 30}));
  EXPECT_EQ(plan.rows_after(), 90U);
  EXPECT_EQ(plan.classes[0].weight, 1.0);
}

TEST(ClassPlan, SparseRowsWeighAsMuchAsTheRowsThatTheyDoWithout) {
  const ClassPlan plan = plan_classes(Sizes{90, 500, 0, 10}, {.mode = BalanceMode::kSmote});
  EXPECT_DOUBLE_EQ(plan.classes[0].weight_without_synthetic(), 500.0 / 90);
  EXPECT_DOUBLE_EQ(plan.classes[1].weight_without_synthetic(), 1.0);
  EXPECT_DOUBLE_EQ(plan.classes[2].weight_without_synthetic(), 1.0);
  EXPECT_DOUBLE_EQ(plan.classes[3].weight_without_synthetic(), 50.0);
}

TEST(ClassPlan, PrintsItselfAsATable) {
  const ClassPlan plan =
      plan_classes(Sizes{30'000, 8000, 2000}, {.mode = BalanceMode::kHybrid, .other = 0});
  EXPECT_EQ(plan.table(std::vector<std::string>{"OTHER", "Zugänge", "網路"}),
            "class       before       kept  synthetic      after     weight\n"
            "OTHER       30,000     25,000          0     25,000       1.00\n"
            "Zugänge      8,000      8,000      8,000     16,000       1.00\n"
            "網路           2,000      2,000      2,000      4,000       1.00\n"
            "total       40,000     35,000     10,000     45,000           \n");
}

RC_GTEST_PROP(KeptRows, AreAsManyAsPlannedInTheirOrder, ()) {
  const auto labels =
      *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(0, 4));
  const ClassPlan plan =
      plan_classes(sizes_of(labels, 4), {.mode = BalanceMode::kUnder,
                                         .other = 2,
                                         .other_rows = *rc::gen::inRange<std::size_t>(0, 20)});
  const std::vector<std::uint32_t> rows = kept_rows(plan, labels, 7);
  RC_ASSERT(std::is_sorted(rows.begin(), rows.end()));
  RC_ASSERT(std::adjacent_find(rows.begin(), rows.end()) == rows.end());
  std::vector<std::uint32_t> kept_labels;
  for (const std::uint32_t row : rows) kept_labels.push_back(labels[row]);
  RC_ASSERT(sizes_of(kept_labels, 4) == kept_of(plan));
  RC_ASSERT(rows == kept_rows(plan, labels, 7));
}

TEST(KeptRows, AreAnEvenSampleOfTheClassThatIsCut) {
  const std::vector<std::uint32_t> labels(1000, 0);
  const ClassPlan plan =
      plan_classes(Sizes{1000}, {.mode = BalanceMode::kUnder, .other = 0, .other_rows = 100});
  std::vector<int> drawn(10);  // by tenth of the rows, over 50 seeds
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const std::uint32_t row : kept_rows(plan, labels, seed)) ++drawn[row / 100];
  }
  for (const int count : drawn) EXPECT_NEAR(count, 500, 100);  // 4.7 standard deviations
}

}  // namespace
}  // namespace triage::learn
