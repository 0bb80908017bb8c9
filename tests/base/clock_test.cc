#include "triage/base/clock.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace triage {
namespace {

using std::chrono::microseconds;

RC_GTEST_PROP(Time, ReadsBackWhatItWrote, ()) {
  // Years 1 to 9999.
  const auto value = *rc::gen::inRange<std::int64_t>(-62135596800LL, 253402300799LL);
  const Time time{microseconds{value * 1'000'000 + *rc::gen::inRange(0, 1'000'000)}};
  RC_ASSERT(parse_time(format_time(time)) == time);
}

TEST(Time, UnderstandsTheUsualWaysToWriteIt) {
  const Time expected = *parse_time("2026-03-02T08:15:00Z");
  for (const char* text : {"2026-03-02 08:15:00", "2026-03-02T08:15Z", "2026/03/02 08:15:00 UTC",
                           "2026-03-02T10:15:00+02:00", "2026-03-02T03:15:00.000-0500",
                           "2026-03-02t08:15:00.000000000z"}) {
    EXPECT_EQ(parse_time(text), expected) << text;
  }
}

TEST(Time, RefusesWhatIsNone) {
  for (const char* text :
       {"", "now", "2026-02-30", "2026-13-01", "2026-03-02T25:00:00", "02.03.2026",
        "2026-03-02T08:15:00+", "2026-03-02T08:15:00Zx", "-026-03-02"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace triage
