#include "triage/warehouse/store/decision_run.h"

#include <gtest/gtest.h>

#include "tests/base/temporary_folder.h"

namespace triage::warehouse {
namespace {

using triage::testing::TemporaryFolder;

Time at(int minute) { return Time{std::chrono::minutes(minute)}; }

const DecisionMark kMark{"decisions", "3", "here"};
constexpr std::chrono::minutes kLookBack{2};

class DecisionRunTest : public ::testing::Test {
 protected:
  [[nodiscard]] DecisionRun run(const DecisionMark& mark = kMark, bool starts_over = false) const {
    return {folder_ / "sources", mark, starts_over, kLookBack};
  }

  void decide_on(int minute, int now) const {
    DecisionRun one = run();
    one.saw(at(minute));
    one.saw(at(1));
    one.saw(std::nullopt);
    one.finish(at(now));
  }

  TemporaryFolder folder_;
};

TEST_F(DecisionRunTest, TheFirstReadsEverythingTheNextWhatChangedSince) {
  EXPECT_FALSE(run().since());
  decide_on(9, 20);
  EXPECT_EQ(run().since(), at(7));
}

TEST_F(DecisionRunTest, OneThatIsBrokenOffIsDoneAgain) {
  decide_on(9, 20);
  DecisionRun broken = run();
  broken.saw(at(15));
  EXPECT_EQ(run().since(), at(7));
}

TEST_F(DecisionRunTest, OneThatSawNothingNewLeavesTheMark) {
  decide_on(9, 20);
  run().finish(at(30));
  EXPECT_EQ(run().since(), at(7));
  decide_on(8, 30);  // what was looked back at
  EXPECT_EQ(run().since(), at(7));
}

TEST_F(DecisionRunTest, AChangeInTheFutureIsReadAgain) {
  decide_on(90, 20);
  EXPECT_EQ(run().since(), at(18));
}

TEST_F(DecisionRunTest, StartingOverForgetsTheMarkAtOnce) {
  decide_on(9, 20);
  EXPECT_FALSE(run(kMark, true).since());
  EXPECT_FALSE(run().since());
}

TEST_F(DecisionRunTest, AnotherModelDecidesOnAll) {
  decide_on(9, 20);
  EXPECT_FALSE(run({"decisions", "4", "here"}).since());
}

}  // namespace
}  // namespace triage::warehouse
