#include "triage/tune/row_parts.h"

#include <gtest/gtest.h>

#include <set>

namespace triage::tune {
namespace {

std::vector<encode::TuningRow> rows_of_groups(std::size_t count, std::size_t groups) {
  std::vector<encode::TuningRow> rows(count);
  for (std::size_t i = 0; i < count; ++i) rows[i].group = i % groups;
  return rows;
}

TEST(RowParts, RowsOfAGroupShareAFold) {
  const auto rows = rows_of_groups(300, 100);
  const auto folds = folds_of(rows, 3, 1);
  for (std::size_t i = 100; i < rows.size(); ++i) EXPECT_EQ(folds[i], folds[i % 100]);
  EXPECT_EQ(std::set<std::uint32_t>(folds.begin(), folds.end()).size(), 3U);
}

TEST(RowParts, HeldGroupsAreNotLearned) {
  const auto rows = rows_of_groups(400, 200);
  const RunRows parts = run_rows(rows, std::vector<bool>(400, true), 0.25, 1);
  std::set<std::uint64_t> learned;
  for (const std::size_t row : parts.learn) learned.insert(rows[row].group);
  for (const std::size_t row : parts.held) EXPECT_FALSE(learned.contains(rows[row].group));
  EXPECT_EQ(parts.learn.size() + parts.held.size(), rows.size());
  EXPECT_NEAR(static_cast<double>(parts.held.size()), 100, 40);
}

TEST(RowParts, RowsThatAreNotWantedAreInNeitherPart) {
  const auto rows = rows_of_groups(10, 10);
  std::vector<bool> is_wanted(10, false);
  is_wanted[3] = true;
  const RunRows parts = run_rows(rows, is_wanted, 0, 1);
  EXPECT_EQ(parts.learn, std::vector<std::size_t>{3});
  EXPECT_TRUE(parts.held.empty());
}

}  // namespace
}  // namespace triage::tune
