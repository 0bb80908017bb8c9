#include "triage/journal/inbox.h"

#include "tests/journal/engine_test.h"
#include "triage/journal/jobs.h"

namespace triage::journal {
namespace {

class Inbox : public EngineTest {
 protected:
  [[nodiscard]] Event event(const std::string& key) {
    return {.id = ids_.next(),
            .source = "slack",
            .key = key,
            .kind = "message",
            .payload = R"({"text": "hello"})",
            .team = "T1",
            .person = "U1",
            .lane = "T1/C1/1.0",
            .received_at = now_};
  }
  Received take(const Event& event) {
    return write([=](Transaction& transaction) { return receive(transaction, event); });
  }
};
TRIAGE_ON_BOTH_ENGINES(Inbox);

TEST_P(Inbox, GivesBackWhatCameIn) {
  const Event event = this->event("Ev1");
  take(event);
  const auto kept = read([&](const Snapshot& snapshot) { return find_event(snapshot, event.id); });
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->source, "slack");
  EXPECT_EQ(kept->key, "Ev1");
  EXPECT_EQ(kept->kind, "message");
  EXPECT_EQ(kept->payload, event.payload);
  EXPECT_EQ(kept->team, "T1");
  EXPECT_EQ(kept->person, "U1");
  EXPECT_EQ(kept->lane, "T1/C1/1.0");
  EXPECT_EQ(kept->received_at, now_);
}

TEST_P(Inbox, KeepsARepeatedEventOnce) {
  const Event first = event("Ev1");
  EXPECT_TRUE(take(first).is_new);
  const Received again = take(event("Ev1"));
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.event_id, first.id);
  EXPECT_EQ(number("SELECT count(*) FROM events"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM jobs"), 1);
}

TEST_P(Inbox, TakesOneKeyFromTwoSources) {
  Event other = event("Ev1");
  other.source = "http";
  EXPECT_TRUE(take(event("Ev1")).is_new);
  EXPECT_TRUE(take(other).is_new);
}

TEST_P(Inbox, SaysNewAgainWhenTheFirstAnswerWasLost) {
  const Event event = this->event("Ev1");
  EXPECT_TRUE(take(event).is_new);
  EXPECT_TRUE(take(event).is_new);
  EXPECT_EQ(number("SELECT count(*) FROM jobs"), 1);
}

TEST_P(Inbox, MakesAJobThatIsDueAtOnce) {
  const Event event = this->event("Ev1");
  take(event);
  const auto claims = write([=, now = now_](Transaction& transaction) {
    return claim_jobs(transaction, {.worker = "w", .token = "t", .now = now});
  });
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].event_id, event.id);
  EXPECT_EQ(claims[0].kind, "message");
  EXPECT_EQ(claims[0].lane, "T1/C1/1.0");
}

TEST_P(Inbox, KnowsNothingOfWhatNeverCame) {
  EXPECT_FALSE(read([](const Snapshot& snapshot) { return find_event(snapshot, "none"); }));
}

}  // namespace
}  // namespace triage::journal
