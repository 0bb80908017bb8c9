#include "triage/tune/length_batches.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace triage::tune {
namespace {

std::vector<std::size_t> counted(std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

std::vector<std::size_t> joined(const Batches& batches) {
  std::vector<std::size_t> rows;
  for (const auto& batch : batches) rows.insert(rows.end(), batch.begin(), batch.end());
  std::sort(rows.begin(), rows.end());
  return rows;
}

RC_GTEST_PROP(LengthBatches, EveryRowIsInOneBatch, (const std::vector<std::uint8_t>& drawn)) {
  const std::vector<std::size_t> lengths(drawn.begin(), drawn.end());
  const auto rows = counted(lengths.size());
  const std::size_t size = *rc::gen::inRange<std::size_t>(1, 9);
  RC_ASSERT(joined(length_batches(rows, lengths, size, 3, 0)) == rows);
  RC_ASSERT(joined(sorted_batches(rows, lengths, size)) == rows);
}

TEST(LengthBatches, DifferFromEpochToEpochAndRepeatWithTheSeed) {
  const auto rows = counted(200);
  const std::vector<std::size_t> lengths = counted(200);
  const Batches first = length_batches(rows, lengths, 8, 5, 0);
  EXPECT_EQ(first, length_batches(rows, lengths, 8, 5, 0));
  EXPECT_NE(first, length_batches(rows, lengths, 8, 5, 1));
  EXPECT_NE(first, length_batches(rows, lengths, 8, 6, 0));
}

TEST(LengthBatches, HoldTextsOfLikeLength) {
  const auto rows = counted(1600);
  std::vector<std::size_t> lengths;
  for (std::size_t i = 0; i < rows.size(); ++i) lengths.push_back(1 + i * 37 % 100);
  std::size_t cells = 0;
  std::size_t tokens = 0;
  for (const auto& batch : length_batches(rows, lengths, 32, 1, 0)) {
    std::size_t longest = 0;
    for (const std::size_t row : batch) {
      longest = std::max(longest, lengths[row]);
      tokens += lengths[row];
    }
    cells += longest * batch.size();
  }
  EXPECT_LT(cells, tokens * 105 / 100);
}

}  // namespace
}  // namespace triage::tune
