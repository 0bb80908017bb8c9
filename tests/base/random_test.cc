#include "triage/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>

namespace triage {
namespace {

TEST(Random, GivesNeighbouringStreamsNoNumberInCommon) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t index = 0; index < 100; ++index) {
    Random random(7, "rows", index);
    for (int n = 0; n < 100; ++n) seen.insert(random.next());
  }
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Random, GivesEachSaltAndSeedItsOwnStream) {
  EXPECT_NE(Random(7, "rows").next(), Random(7, "folds").next());
  EXPECT_NE(Random(7, "rows").next(), Random(8, "rows").next());
  EXPECT_EQ(Random(7, "rows", 3).next(), Random(7, "rows", 3).next());
}

TEST(Random, DrawsFromTheWholeRangeEvenly) {
  Random random(1);
  std::array<int, 6> counts{};
  for (int n = 0; n < 60'000; ++n) ++counts.at(random.below(6));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

}  // namespace
}  // namespace triage
