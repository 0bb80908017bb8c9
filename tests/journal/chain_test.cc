#include "triage/journal/chain.h"

#include "tests/journal/engine_test.h"
#include "triage/base/error.h"
#include "triage/journal/decisions.h"
#include "triage/journal/forgetting.h"

namespace triage::journal {
namespace {

class Chain : public EngineTest {
 protected:
  // Four decisions, the second with feedback.
  void fill() {
    for (int i = 0; i < 4; ++i) {
      Decision made = decision();
      made.ticket_id = "INC-" + std::to_string(i);
      decisions_.push_back(made.id);
      write([=](Transaction& transaction) { record(transaction, made); });
    }
    feedback_ = ids_.next();
    (void)write([id = feedback_, of = decisions_[1], now = now_](Transaction& transaction) {
      return record(transaction, Feedback{.id = id,
                                          .decision_id = of,
                                          .label = "Wi-Fi",
                                          .person = "U9",
                                          .reason = "why not",
                                          .at = now});
    });
  }
  ChainCheck check() {
    return read([](const Snapshot& snapshot) { return verify_chain(snapshot); });
  }
  // Does the chain break at that decision after a change behind the journal's back?
  bool breaks_at(std::size_t decision, const std::string& sql) {
    fill();
    tamper(sql);
    const ChainCheck found = check();
    return found.broken && found.broken->row_id == decisions_.at(decision);
  }

  std::vector<std::string> decisions_;
  std::string feedback_;
};
TRIAGE_ON_BOTH_ENGINES(Chain);

TEST_P(Chain, OfNothingHolds) { EXPECT_FALSE(check().broken); }

TEST_P(Chain, HoldsWhereNothingWasTouched) {
  fill();
  const ChainCheck found = check();
  EXPECT_FALSE(found.broken) << found.broken->why;
  EXPECT_EQ(found.links, 5U);
  EXPECT_EQ(found.erased, 0U);
}

TEST_P(Chain, GoesOnInANewWriterAfterAnother) {
  fill();
  close();
  fill();
  EXPECT_FALSE(check().broken);
  EXPECT_EQ(check().links, 10U);
  EXPECT_EQ(number("SELECT count(DISTINCT writer) FROM chain"), 2);
}

TEST_P(Chain, HoldsAfterAWriteThatWasUndone) {
  fill();
  EXPECT_THROW(write([made = decision()](Transaction& transaction) {
                 record(transaction, made);
                 throw NotFound("something");
               }),
               NotFound);
  fill();
  EXPECT_FALSE(check().broken);
  EXPECT_EQ(check().links, 10U);
}

TEST_P(Chain, ShowsAChangedLabel) {
  EXPECT_TRUE(breaks_at(2, "UPDATE decisions SET label = 'X' WHERE ticket_id = 'INC-2'"));
}

TEST_P(Chain, ShowsAChangedProbability) {
  EXPECT_TRUE(breaks_at(0, "UPDATE decisions SET probability = 0.94 WHERE ticket_id = 'INC-0'"));
}

TEST_P(Chain, ShowsAChangedTicket) {
  EXPECT_TRUE(breaks_at(1, "UPDATE decisions SET ticket_id = 'INC-9' WHERE ticket_id = 'INC-1'"));
}

TEST_P(Chain, ShowsAChangedText) {
  fill();
  tamper("UPDATE texts SET text = 'another' WHERE id = '" + decisions_[3] + "'");
  ASSERT_TRUE(check().broken);
  EXPECT_EQ(check().broken->row_id, decisions_[3]);
  EXPECT_NE(check().broken->why.find("text"), std::string::npos);
}

TEST_P(Chain, ShowsARemovedDecision) {
  EXPECT_TRUE(breaks_at(1, "DELETE FROM decisions WHERE ticket_id = 'INC-1'"));
}

TEST_P(Chain, ShowsARemovedLink) {
  fill();
  tamper("DELETE FROM chain WHERE row_id = '" + decisions_[1] + "'");
  ASSERT_TRUE(check().broken);
  EXPECT_EQ(check().broken->row_id, decisions_[2]);
  EXPECT_EQ(check().broken->number, 2);
}

TEST_P(Chain, ShowsChangedFeedback) {
  fill();
  tamper("UPDATE feedback SET label = 'VPN' WHERE id = '" + feedback_ + "'");
  EXPECT_EQ(check().broken->row_id, feedback_);
}

TEST_P(Chain, ShowsAReasonThatWasChanged) {
  fill();
  tamper("UPDATE feedback SET reason = 'other' WHERE id = '" + feedback_ + "'");
  EXPECT_EQ(check().broken->row_id, feedback_);
}

TEST_P(Chain, ShowsARowThatWasPutIn) {
  fill();
  tamper("UPDATE chain SET row_id = 'other' WHERE number = 5");
  ASSERT_TRUE(check().broken);
  tamper("DELETE FROM chain WHERE number = 5");
  ASSERT_TRUE(check().broken);
  EXPECT_EQ(check().broken->row_id, feedback_);
  EXPECT_EQ(check().broken->why, "its row has no link");
}

TEST_P(Chain, HoldsAfterForgettingAndErasing) {
  fill();
  now_ += 24h;
  write([=, now = now_, id = ids_.next()](Transaction& t) {
    return forget(t, {.receipt = id, .ticket_id = "INC-1", .at = now});
  });
  write([now = now_](Transaction& t) { return erase_texts(t, now, 2).texts; });
  const ChainCheck found = check();
  EXPECT_FALSE(found.broken) << found.broken->why;
  EXPECT_EQ(found.links, 5U);
  EXPECT_EQ(found.erased, 4U);
}

TEST_P(Chain, StillShowsAChangedLabelOnceTheTextIsErased) {
  fill();
  now_ += 24h;
  write([now = now_](Transaction& t) { return erase_texts(t, now, 10).texts; });
  tamper("UPDATE decisions SET label = 'X' WHERE ticket_id = 'INC-2'");
  EXPECT_EQ(check().broken->row_id, decisions_[2]);
}

}  // namespace
}  // namespace triage::journal
