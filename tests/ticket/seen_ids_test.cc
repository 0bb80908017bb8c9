#include "triage/ticket/seen_ids.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace triage
