#include "triage/slack/derived_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "triage/journal/row_id.h"

namespace triage::slack {
namespace {

constexpr const char* kEvent = "01CJ7WGD704PRZJCR3S9Z2RKMW";

TEST(DerivedId, IsTheSameAgainAndAnotherForEachPurpose) {
  EXPECT_EQ(derived_id(kEvent, "decision"), derived_id(kEvent, "decision"));
  std::set<std::string> ids = {kEvent};
  for (const char* purpose : {"decision", "message", "feedback"}) {
    EXPECT_TRUE(ids.insert(derived_id(kEvent, purpose)).second);
  }
}

TEST(DerivedId, HasTheShapeAndTheTimeOfItsEvent) {
  const std::string id = derived_id(kEvent, "decision");
  EXPECT_EQ(id.size(), 26U);
  EXPECT_EQ(id.substr(0, 10), "01CJ7WGD70");
  EXPECT_EQ(id.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), std::string::npos);
}

TEST(DerivedId, HasTheOrderOfItsEventsWithinAMillisecond) {
  journal::RowIds ids([] { return Time(std::chrono::seconds(1'531'420'618)); }, 7);
  for (const char* purpose : {"decision", "message", "feedback"}) {
    std::string last = derived_id(ids.next(), purpose);
    for (int i = 0; i < 1000; ++i) {
      const std::string next = derived_id(ids.next(), purpose);
      EXPECT_LT(last, next);
      last = next;
    }
  }
}

TEST(DerivedId, OfAnythingElseIsNoLonger) {
  EXPECT_EQ(derived_id("", "decision"), "");
  EXPECT_EQ(derived_id("short", "decision"), "short");
}

}  // namespace
}  // namespace triage::slack
