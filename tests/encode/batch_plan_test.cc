#include "triage/encode/transformer/batch_plan.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace triage::encode {
namespace {

std::vector<std::size_t> any_lengths() {
  return *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 512));
}

RC_GTEST_PROP(BatchPlan, EveryTextIsInOneBatch, ()) {
  const auto lengths = any_lengths();
  std::vector<std::size_t> seen;
  for (const Batch& batch : plan_batches(lengths, 1024)) {
    seen.insert(seen.end(), batch.texts.begin(), batch.texts.end());
  }
  std::sort(seen.begin(), seen.end());
  RC_ASSERT(seen.size() == lengths.size());
  for (std::size_t i = 0; i < seen.size(); ++i) RC_ASSERT(seen[i] == i);
}

RC_GTEST_PROP(BatchPlan, ABatchKeepsToItsBudgetAndHasLittlePadding, ()) {
  const auto lengths = any_lengths();
  const auto budget = *rc::gen::inRange<std::size_t>(1, 4096);
  std::size_t previous = SIZE_MAX;
  for (const Batch& batch : plan_batches(lengths, budget)) {
    RC_ASSERT(batch.texts.size() == 1 || batch.cells() <= budget);
    std::size_t tokens = 0;
    for (const std::size_t text : batch.texts) {
      RC_ASSERT(lengths[text] <= batch.length);
      tokens += lengths[text];
    }
    RC_ASSERT((batch.cells() - tokens) * 20 <= batch.cells());
    RC_ASSERT(batch.length <= previous);
    previous = batch.length;
  }
}

TEST(BatchPlan, NoTextsAreNoBatches) { EXPECT_TRUE(plan_batches({}, 1024).empty()); }

TEST(BatchPlan, EqualLengthsFillTheBudget) {
  const std::vector<std::size_t> lengths(100, 10);
  const auto batches = plan_batches(lengths, 400);
  ASSERT_EQ(batches.size(), 3U);
  EXPECT_EQ(batches[0].texts.size(), 40U);
  EXPECT_EQ(batches[2].texts.size(), 20U);
}

}  // namespace
}  // namespace triage::encode
