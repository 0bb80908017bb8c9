#include "triage/journal/row_id.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>

namespace triage::journal {
namespace {

using namespace std::chrono_literals;

constexpr Time kNoon{1'760'000'000s};

TEST(RowIds, AreUniqueAndRiseWhileTheClockStands) {
  RowIds ids([] { return kNoon; }, 1);
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = ids.next();
    ASSERT_EQ(id.size(), 26U);
    ASSERT_GT(id, last);
    last = id;
  }
}

TEST(RowIds, RiseWithTimeAndDoNotFallWithIt) {
  Time now = kNoon;
  RowIds ids([&] { return now; }, 1);
  const std::string first = ids.next();
  now += 1ms;
  const std::string second = ids.next();
  now -= 1h;
  const std::string third = ids.next();
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
}

TEST(RowIds, OfTwoSeedsDiffer) {
  RowIds one([] { return kNoon; }, 1);
  RowIds other([] { return kNoon; }, 2);
  EXPECT_NE(one.next(), other.next());
}

TEST(RowIds, StandBehindTheFirstOfTheirTime) {
  RowIds ids([] { return kNoon; }, 1);
  const std::string id = ids.next();
  EXPECT_GE(id, first_id_at(kNoon));
  EXPECT_LT(id, first_id_at(kNoon + 1ms));
  EXPECT_LT(first_id_at(Time{}), id);
}

TEST(RowIds, HoldNoLettersThatAreMistaken) {
  RowIds ids([] { return kNoon; }, 7);
  std::set<char> seen;
  for (int i = 0; i < 200; ++i) {
    for (const char letter : ids.next()) seen.insert(letter);
  }
  for (const char letter : {'I', 'L', 'O', 'U'}) EXPECT_FALSE(seen.contains(letter)) << letter;
}

}  // namespace
}  // namespace triage::journal
