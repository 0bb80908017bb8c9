#include "triage/slack/pace.h"

#include <gtest/gtest.h>

namespace triage::slack {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class PaceTest : public ::testing::Test {
 protected:
  Moment now_{seconds(1'000)};
  Pace pace_{[this] { return now_; }};
};

TEST_F(PaceTest, LetsOneThroughAnInterval) {
  EXPECT_EQ(pace_.take_turn("C1", seconds(1)), Pace::Wait{0});
  now_ += milliseconds(400);
  EXPECT_EQ(pace_.take_turn("C1", seconds(1)), milliseconds(600));
  EXPECT_EQ(pace_.take_turn("C2", seconds(1)), Pace::Wait{0});
  now_ += milliseconds(600);
  EXPECT_EQ(pace_.take_turn("C1", seconds(1)), Pace::Wait{0});
}

TEST_F(PaceTest, HoldsAsLongAsWasAskedAndNeverShorter) {
  pace_.hold("chat.update/T1", seconds(30));
  pace_.hold("chat.update/T1", seconds(5));
  EXPECT_EQ(pace_.wait_of("chat.update/T1"), seconds(30));
  EXPECT_EQ(pace_.wait_of("chat.update/T2"), Pace::Wait{0});
  now_ += seconds(31);
  EXPECT_EQ(pace_.wait_of("chat.update/T1"), Pace::Wait{0});
}

TEST_F(PaceTest, KeepsOneThatIsStillToComeAmongManyGoneBy) {
  pace_.hold("kept", seconds(100'000));
  for (int i = 0; i < 5'000; ++i) {
    (void)pace_.take_turn(std::to_string(i), seconds(1));
    now_ += seconds(2);
  }
  EXPECT_EQ(pace_.wait_of("kept"), seconds(90'000));
}

}  // namespace
}  // namespace triage::slack
