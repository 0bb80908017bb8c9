#include "triage/ticket/seen_ids.h"

#include <gtest/gtest.h>

#include <string>

namespace triage {
namespace {

TEST(SeenIds, KnowsWhatWasAddedAndNothingElse) {
  SeenIds ids;
  EXPECT_FALSE(ids.has("T-1"));
  ids.add("T-1");
  EXPECT_TRUE(ids.has("T-1"));
  EXPECT_FALSE(ids.has("T-2"));
  EXPECT_FALSE(ids.has("t-1"));
}

TEST(SeenIds, KnowsEachOfManyInWhateverOrderTheyCame) {
  constexpr int kCount = 50'000;
  SeenIds ids;
  for (int i = 0; i < kCount; ++i) ids.add("T-" + std::to_string((i * 7) % kCount));
  ids.add("T-1");  // once more
  for (int i = 0; i < kCount; ++i) {
    ASSERT_TRUE(ids.has("T-" + std::to_string(i))) << i;
    ASSERT_FALSE(ids.has("U-" + std::to_string(i))) << i;
  }
}

}  // namespace
}  // namespace triage
