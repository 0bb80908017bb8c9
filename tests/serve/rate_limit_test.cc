#include "triage/serve/access/rate_limit.h"

#include <gtest/gtest.h>

namespace triage::serve {
namespace {

using std::chrono::milliseconds;

const Moment kStart{};

TEST(RateLimit, GivesTwoSecondsWorthAtOnceThenAsItFills) {
  RateLimit limit;
  for (int i = 0; i < 20; ++i) ASSERT_EQ(limit.take("a", 10, kStart), std::nullopt) << i;
  EXPECT_EQ(limit.take("a", 10, kStart), milliseconds(100));
  EXPECT_EQ(limit.take("a", 10, kStart + milliseconds(50)), milliseconds(50));
  EXPECT_EQ(limit.take("a", 10, kStart + milliseconds(101)), std::nullopt);
  EXPECT_TRUE(limit.take("a", 10, kStart + milliseconds(102)).has_value());
}

TEST(RateLimit, OneCallerDoesNotTakeFromAnother) {
  RateLimit limit;
  for (int i = 0; i < 3; ++i) (void)limit.take("a", 1, kStart);
  EXPECT_TRUE(limit.take("a", 1, kStart).has_value());
  EXPECT_EQ(limit.take("b", 1, kStart), std::nullopt);
}

TEST(RateLimit, NeverHoldsMoreThanTwoSeconds) {
  RateLimit limit;
  (void)limit.take("a", 5, kStart);
  int taken = 0;
  while (!limit.take("a", 5, kStart + std::chrono::hours(5))) ++taken;
  EXPECT_EQ(taken, 10);
}

TEST(RateLimit, SlowRatesStillLetOneThrough) {
  RateLimit limit;
  EXPECT_EQ(limit.take("a", 0.1, kStart), std::nullopt);
  EXPECT_EQ(limit.take("a", 0.1, kStart), milliseconds(10'000));
}

}  // namespace
}  // namespace triage::serve
