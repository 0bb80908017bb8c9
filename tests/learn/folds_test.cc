#include "triage/learn/judge/folds.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

// Labels with groups of one to a few rows each.
struct Rows {
  std::vector<std::uint32_t> labels;
  std::vector<std::uint64_t> groups;
};

Rows grouped_rows(std::size_t group_count, std::size_t largest_group, std::uint64_t seed) {
  Random random(seed);
  Rows rows;
  for (std::size_t g = 0; g < group_count; ++g) {
    const std::uint64_t hash = random.next();
    const auto label = static_cast<std::uint32_t>(random.below(4));
    for (std::uint64_t n = random.below(largest_group) + 1; n > 0; --n) {
      rows.labels.push_back(label);
      rows.groups.push_back(hash);
    }
  }
  return rows;
}

TEST(TestRows, StayTheSameForever) {
  // A change of these moves rows between training and test of every existing model.
  const std::vector<std::uint64_t> groups{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ~0ULL};
  std::vector<bool> are_test;
  for (const std::uint64_t group : groups) are_test.push_back(is_test_row(group, 0.3));
  EXPECT_EQ(are_test, (std::vector<bool>{true, false, false, false, false, false, false, true,
                                         false, false, false}));
}

TEST(TestRows, AreTheShareThatWasAskedFor) {
  int count = 0;
  for (std::uint64_t group = 0; group < 20'000; ++group) count += is_test_row(group, 0.15) ? 1 : 0;
  EXPECT_NEAR(count / 20'000.0, 0.15, 0.01);
}

RC_GTEST_PROP(TestRows, OfALargerShareHoldThoseOfASmaller, (std::uint64_t group)) {
  if (is_test_row(group, 0.1)) RC_ASSERT(is_test_row(group, 0.2));
  RC_ASSERT(!is_test_row(group, 0));
  RC_ASSERT(is_test_row(group, 1));
}

RC_GTEST_PROP(StratifiedFolds, NeverPartAGroup, ()) {
  const Rows rows =
      grouped_rows(*rc::gen::inRange<std::size_t>(5, 200), 6, *rc::gen::arbitrary<std::uint64_t>());
  const auto folds = stratified_folds(rows.labels, rows.groups, {.folds = 5, .seed = 3});
  std::map<std::uint64_t, std::uint32_t> fold_of_group;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    RC_ASSERT(folds[i] < 5U);
    RC_ASSERT(fold_of_group.try_emplace(rows.groups[i], folds[i]).first->second == folds[i]);
  }
}

RC_GTEST_PROP(StratifiedFolds, ShareEachClassEvenlyWhereRowsStandAlone, ()) {
  const auto fold_count = *rc::gen::inRange<std::size_t>(2, 8);
  const Rows rows = grouped_rows(*rc::gen::inRange<std::size_t>(fold_count, 300), 1,
                                 *rc::gen::arbitrary<std::uint64_t>());
  const auto folds = stratified_folds(rows.labels, rows.groups, {.folds = fold_count, .seed = 1});
  for (std::uint32_t label = 0; label < 4; ++label) {
    std::vector<int> counts(fold_count);
    for (std::size_t i = 0; i < folds.size(); ++i) counts[folds[i]] += rows.labels[i] == label;
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    RC_ASSERT(*most - *least <= 1);
  }
  std::vector<int> sizes(fold_count);
  for (const std::uint32_t fold : folds) ++sizes[fold];
  const auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
  RC_ASSERT(*most - *least <= 4);
}

RC_GTEST_PROP(StratifiedFolds, DoNotDependOnTheOrderOfRows, ()) {
  const Rows rows = grouped_rows(100, 3, *rc::gen::arbitrary<std::uint64_t>());
  Rows reversed{{rows.labels.rbegin(), rows.labels.rend()},
                {rows.groups.rbegin(), rows.groups.rend()}};
  auto folds = stratified_folds(rows.labels, rows.groups, {});
  const auto other = stratified_folds(reversed.labels, reversed.groups, {});
  std::reverse(folds.begin(), folds.end());
  RC_ASSERT(folds == other);
}

TEST(StratifiedFolds, DifferBySeed) {
  const Rows rows = grouped_rows(100, 1, 1);
  EXPECT_NE(stratified_folds(rows.labels, rows.groups, {.folds = 5, .seed = 1}),
            stratified_folds(rows.labels, rows.groups, {.folds = 5, .seed = 2}));
}

TEST(StratifiedFolds, KeepClassesWithOneRowApart) {
  std::vector<std::uint32_t> labels;
  std::vector<std::uint64_t> groups;
  for (std::uint32_t i = 0; i < 10; ++i) {
    labels.push_back(i);
    groups.push_back(i);
  }
  std::vector<int> sizes(5);
  for (const std::uint32_t fold : stratified_folds(labels, groups, {})) ++sizes[fold];
  EXPECT_EQ(sizes, std::vector<int>(5, 2));
}

TEST(StratifiedFolds, KeepATextWithTwoClassesTogether) {
  const std::vector<std::uint32_t> labels{0, 1, 0, 1, 0, 1};
  const std::vector<std::uint64_t> groups{7, 7, 8, 8, 9, 9};
  const auto folds = stratified_folds(labels, groups, {.folds = 3, .seed = 0});
  EXPECT_EQ(folds[0], folds[1]);
  EXPECT_EQ(std::set<std::uint32_t>(folds.begin(), folds.end()).size(), 3U);
}

TEST(StratifiedFolds, RefuseTooFewFoldsAndTooFewTexts) {
  const std::vector<std::uint32_t> labels{0, 1, 1};
  const std::vector<std::uint64_t> groups{7, 8, 8};
  EXPECT_THROW(static_cast<void>(stratified_folds(labels, groups, {.folds = 1})), InvalidInput);
  EXPECT_THROW(static_cast<void>(stratified_folds(labels, groups, {.folds = 3})), InvalidInput);
  EXPECT_THROW(static_cast<void>(stratified_folds({}, {}, {.folds = 2})), InvalidInput);
}

RC_GTEST_PROP(NewestRows, AreNewestGroupsUpToTheShare, ()) {
  const Rows rows =
      grouped_rows(*rc::gen::inRange<std::size_t>(1, 100), 4, *rc::gen::arbitrary<std::uint64_t>());
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  std::vector<std::int64_t> times;
  for (std::size_t i = 0; i < rows.groups.size(); ++i) {
    times.push_back(static_cast<std::int64_t>(random.below(50)));
  }
  const double share = *rc::gen::element(0.0, 0.15, 0.5, 1.0);
  const std::vector<bool> are_test = newest_rows(times, rows.groups, share);

  std::map<std::uint64_t, std::int64_t> first;
  std::map<std::uint64_t, bool> is_test_group;
  for (std::size_t i = 0; i < times.size(); ++i) {
    auto& time = first.try_emplace(rows.groups[i], times[i]).first->second;
    time = std::min(time, times[i]);
    RC_ASSERT(is_test_group.try_emplace(rows.groups[i], are_test[i]).first->second == are_test[i]);
  }
  std::int64_t first_to_test = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_to_learn_from = std::numeric_limits<std::int64_t>::min();
  for (const auto& [group, is_test] : is_test_group) {
    if (is_test) first_to_test = std::min(first_to_test, first[group]);
    if (!is_test) last_to_learn_from = std::max(last_to_learn_from, first[group]);
  }
  RC_ASSERT(first_to_test >= last_to_learn_from);
  const auto taken = std::count(are_test.begin(), are_test.end(), true);
  const auto taken_groups = std::count_if(is_test_group.begin(), is_test_group.end(),
                                          [](const auto& group) { return group.second; });
  RC_ASSERT((share > 0) == (taken > 0));
  RC_ASSERT(std::abs(static_cast<double>(taken) - share * static_cast<double>(times.size())) <= 2 ||
            taken_groups == 1);
}

}  // namespace
}  // namespace triage::learn
