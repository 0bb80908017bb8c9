#include "triage/journal/feedback.h"

#include "tests/journal/engine_test.h"
#include "triage/journal/decisions.h"

namespace triage::journal {
namespace {

class FeedbackTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped()) return;
    const Decision made = decision();
    decision_ = made.id;
    write([=](Transaction& transaction) { record(transaction, made); });
  }
  [[nodiscard]] Feedback feedback(const std::string& label) {
    return {.id = ids_.next(),
            .decision_id = decision_,
            .label = label,
            .person = "U2",
            .source = "slack",
            .reason = "because",
            .at = now_};
  }
  FeedbackOutcome give(const Feedback& feedback) {
    return write([=](Transaction& transaction) { return record(transaction, feedback); });
  }
  std::string current() {
    const auto judged =
        read([&](const Snapshot& snapshot) { return find_decision(snapshot, decision_); });
    return judged->feedback ? judged->feedback->label : "";
  }

  std::string decision_;
};
TRIAGE_ON_BOTH_ENGINES(FeedbackTest);

TEST_P(FeedbackTest, IsJoinedToItsDecision) {
  const Feedback given = feedback("Wi-Fi");
  EXPECT_EQ(give(given), FeedbackOutcome::kKept);
  const auto judged =
      read([&](const Snapshot& snapshot) { return find_decision(snapshot, decision_); });
  ASSERT_TRUE(judged->feedback);
  EXPECT_EQ(judged->feedback->id, given.id);
  EXPECT_EQ(judged->feedback->label, "Wi-Fi");
  EXPECT_EQ(judged->feedback->person, "U2");
  EXPECT_EQ(judged->feedback->source, "slack");
  EXPECT_EQ(judged->feedback->reason, "because");
  EXPECT_EQ(judged->feedback->at, now_);
}

TEST_P(FeedbackTest, CountsByItsLastWordAndKeepsAll) {
  (void)give(feedback("a"));
  now_ += 1s;
  (void)give(feedback("b"));
  EXPECT_EQ(current(), "b");
  const auto history =
      read([&](const Snapshot& snapshot) { return feedback_history(snapshot, decision_); });
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].label, "a");
  EXPECT_EQ(history[1].label, "b");
}

TEST_P(FeedbackTest, ThatComesLateDoesNotOverruleALaterWord) {
  now_ += 1h;
  (void)give(feedback("later"));
  now_ -= 30min;
  EXPECT_EQ(give(feedback("earlier")), FeedbackOutcome::kKept);
  EXPECT_EQ(current(), "later");
}

TEST_P(FeedbackTest, OfOneMomentCountsByTheGreaterId) {
  (void)give(feedback("a"));
  (void)give(feedback("b"));
  EXPECT_EQ(current(), "b");
}

TEST_P(FeedbackTest, WithAKnownKeyChangesNothing) {
  Feedback first = feedback("a");
  first.key = "k";
  Feedback again = feedback("a");
  again.key = "k";
  Feedback other = feedback("b");
  other.key = "k";
  EXPECT_EQ(give(first), FeedbackOutcome::kKept);
  EXPECT_EQ(give(again), FeedbackOutcome::kRepeated);
  EXPECT_EQ(give(other), FeedbackOutcome::kOther);
  EXPECT_EQ(current(), "a");
  Feedback elsewhere = feedback("c");
  elsewhere.key = "k";
  elsewhere.source = "http";
  EXPECT_EQ(give(elsewhere), FeedbackOutcome::kKept);
}

TEST_P(FeedbackTest, WrittenAgainAfterALostAnswerIsKeptOnce) {
  const Feedback given = feedback("a");
  EXPECT_EQ(give(given), FeedbackOutcome::kKept);
  EXPECT_EQ(give(given), FeedbackOutcome::kKept);
  EXPECT_EQ(number("SELECT count(*) FROM feedback"), 1);
}

TEST_P(FeedbackTest, OnWhatWasNeverDecidedIsSaidSo) {
  Feedback lost = feedback("a");
  lost.decision_id = "none";
  EXPECT_EQ(give(lost), FeedbackOutcome::kUnknownDecision);
  EXPECT_EQ(number("SELECT count(*) FROM feedback"), 0);
}

TEST_P(FeedbackTest, ThatNobodyGaveIsNone) { EXPECT_EQ(current(), ""); }

}  // namespace
}  // namespace triage::journal
