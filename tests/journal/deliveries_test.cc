#include "triage/journal/deliveries.h"

#include "tests/journal/engine_test.h"

namespace triage::journal {
namespace {

class Deliveries : public EngineTest {
 protected:
  Begun begin(const std::string& holder, const std::string& ts = "1.0",
              const std::string& thread = "1.0") {
    const Delivery delivery{.key = {"T1", "C1", ts},
                            .thread = thread,
                            .decision_id = "d" + ts,
                            .holder = holder,
                            .begun_at = now_};
    return write([=, stale = now_ - 5min](Transaction& transaction) {
      return begin_delivery(transaction, delivery, stale);
    });
  }
  void post(const std::string& remote_ts, const std::string& ts = "1.0") {
    write([=, now = now_](Transaction& transaction) {
      mark_posted(transaction, {"T1", "C1", ts}, remote_ts, now);
    });
  }
};
TRIAGE_ON_BOTH_ENGINES(Deliveries);

TEST_P(Deliveries, AreBegunByOne) {
  EXPECT_EQ(begin("one").outcome, BeginOutcome::kBegun);
  const Begun other = begin("other");
  EXPECT_EQ(other.outcome, BeginOutcome::kTaken);
  EXPECT_EQ(other.delivery.holder, "one");
}

TEST_P(Deliveries, AreResumedByWhoBeganThem) {
  begin("one");
  EXPECT_EQ(begin("one").outcome, BeginOutcome::kResumed);
}

TEST_P(Deliveries, AreTakenOverFromWhoWentSilent) {
  begin("one");
  now_ += 6min;
  const Begun other = begin("other");
  EXPECT_EQ(other.outcome, BeginOutcome::kResumed);
  EXPECT_EQ(other.delivery.holder, "other");
  EXPECT_EQ(begin("one").outcome, BeginOutcome::kTaken);
}

TEST_P(Deliveries, SayWhenTheFirstOfTheirHoldersBegan) {
  begin("one");
  const Time first = now_;
  now_ += 6min;
  EXPECT_EQ(begin("two").delivery.begun_at, first);
  EXPECT_EQ(begin("three").outcome, BeginOutcome::kTaken) << "the second one has just begun";
  now_ += 6min;
  EXPECT_EQ(begin("three").delivery.begun_at, first) << "the first one may still have posted";
  write([now = now_](Transaction& t) { begin_again(t, {"T1", "C1", "1.0"}, now); });
  EXPECT_EQ(begin("three").delivery.begun_at, now_);
}

TEST_P(Deliveries, ThatWerePostedAreNotPostedAgain) {
  begin("one");
  post("9.0");
  const Begun again = begin("other");
  EXPECT_EQ(again.outcome, BeginOutcome::kPosted);
  EXPECT_EQ(again.delivery.remote_ts, "9.0");
}

TEST_P(Deliveries, ThatFailedAreBegunAnew) {
  begin("one");
  write([now = now_](Transaction& t) {
    mark_failed(t, {"T1", "C1", "1.0"}, "not_in_channel", now);
  });
  const auto failed = read([](const Snapshot& snapshot) {
    return find_delivery(snapshot, {"T1", "C1", "1.0"});
  });
  EXPECT_EQ(failed->state, DeliveryState::kFailed);
  EXPECT_EQ(failed->error, "not_in_channel");
  const Begun again = begin("other");
  EXPECT_EQ(again.outcome, BeginOutcome::kBegun);
  EXPECT_EQ(again.delivery.error, "");
}

TEST_P(Deliveries, ThatWerePostedDoNotFailAfterwards) {
  begin("one");
  post("9.0");
  write([now = now_](Transaction& t) { mark_failed(t, {"T1", "C1", "1.0"}, "late", now); });
  EXPECT_EQ(begin("one").outcome, BeginOutcome::kPosted);
}

TEST_P(Deliveries, AreFoundByTheirConversationForUpdates) {
  begin("one", "1.0");
  post("9.0", "1.0");
  now_ += 1s;
  begin("two", "2.0");
  post("9.5", "2.0");
  now_ += 1s;
  begin("three", "3.0");
  const auto find = [this](const std::string& thread) {
    return read([&](const Snapshot& s) { return posted_reply(s, {"T1", "C1", thread}); });
  };
  ASSERT_TRUE(find("1.0"));
  EXPECT_EQ(find("1.0")->remote_ts, "9.5");
  EXPECT_FALSE(find("7.0"));
}

TEST_P(Deliveries, TellTheDecisionThatTheyWereUpdatedTo) {
  begin("one");
  post("9.0");
  write([now = now_](Transaction& t) { mark_updated(t, {"T1", "C1", "1.0"}, "d2", now); });
  const auto found =
      read([](const Snapshot& snapshot) { return reply_of_decision(snapshot, "d2"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->remote_ts, "9.0");
  EXPECT_FALSE(read([](const Snapshot& snapshot) { return reply_of_decision(snapshot, "d1.0"); }));
}

TEST_P(Deliveries, ThatWereBegunAndNotPostedAreListed) {
  begin("one", "1.0");
  begin("two", "2.0");
  post("9.0", "1.0");
  const auto list = [this](Time before) {
    return read([=](const Snapshot& s) { return unfinished_deliveries(s, before, 10); });
  };
  ASSERT_EQ(list(now_ + 1s).size(), 1U);
  EXPECT_EQ(list(now_ + 1s)[0].key.ts, "2.0");
  EXPECT_TRUE(list(now_).empty());
}

}  // namespace
}  // namespace triage::journal
