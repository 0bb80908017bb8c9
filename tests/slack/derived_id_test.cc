#include "triage/slack/derived_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

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

TEST(DerivedId, OfNeighboursDiffer) {
  EXPECT_NE(derived_id("01CJ7WGD704PRZJCR3S9Z2RKMW", "decision").substr(10),
            derived_id("01CJ7WGD704PRZJCR3S9Z2RKMX", "decision").substr(10));
}

}  // namespace
}  // namespace triage::slack
