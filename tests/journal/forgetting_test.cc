#include "triage/journal/forgetting.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/journal/engine_test.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/journal/conversations.h"
#include "triage/journal/decisions.h"
#include "triage/journal/inbox.h"

namespace triage::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Forgetting : public EngineTest {
 protected:
  std::string decide(const std::string& ticket, const std::string& person,
                     const std::string& thread) {
    Decision made = decision();
    made.ticket_id = ticket;
    made.person = person;
    made.document = "doc of " + ticket;
    made.conversation.thread = thread;
    write([=](Transaction& transaction) { record(transaction, made); });
    return made.id;
  }
  FeedbackOutcome judge(const std::string& decision, const std::string& person) {
    return write([=, id = ids_.next(), now = now_](Transaction& transaction) {
      return record(transaction, Feedback{.id = id,
                                          .decision_id = decision,
                                          .label = "VPN",
                                          .person = person,
                                          .reason = "said " + person,
                                          .at = now});
    });
  }
  void say(const std::string& thread, const std::string& ts, const std::string& person) {
    const ChatMessage message{.id = ids_.next(),
                              .conversation = {"T1", "C1", thread},
                              .ts = ts,
                              .person = person,
                              .role = "requester",
                              .text = "words",
                              .at = now_};
    const Event event{.id = ids_.next(),
                      .source = "slack",
                      .key = ts,
                      .kind = "message",
                      .payload = "words",
                      .person = person,
                      .lane = lane_of(message.conversation),
                      .received_at = now_};
    write([=](Transaction& transaction) {
      receive(transaction, event);
      keep_message(transaction, message);
    });
  }
  Forgotten forget_ticket(const std::string& ticket) {
    return run({.receipt = ids_.next(), .ticket_id = ticket, .asked_by = "admin", .at = now_});
  }
  Forgotten forget_person(const std::vector<std::string>& person) {
    return run({.receipt = ids_.next(), .person = person, .asked_by = "admin", .at = now_});
  }
  JudgedDecision find(const std::string& id) {
    return *read([&](const Snapshot& snapshot) { return find_decision(snapshot, id); });
  }

 private:
  Forgotten run(const Forget& request) {
    return write([=](Transaction& transaction) { return forget(transaction, request); });
  }
};
TRIAGE_ON_BOTH_ENGINES(Forgetting);

TEST_P(Forgetting, ATicketTakesItsTextsAndNamesAndLeavesWhatWasDecided) {
  const std::string id = decide("INC-1", "U1", "1.0");
  say("1.0", "1.0", "U1");
  say("1.0", "1.1", "U2");
  decide("INC-2", "U1", "2.0");
  const Forgotten gone = forget_ticket("INC-1");
  EXPECT_EQ(gone.decisions, 1U);
  EXPECT_EQ(gone.messages, 2U);
  EXPECT_EQ(gone.texts, 5U);
  EXPECT_THAT(gone.ticket_ids, ElementsAre("INC-1"));
  EXPECT_THAT(gone.documents, ElementsAre("doc of INC-1"));
  EXPECT_THAT(gone.model_versions, ElementsAre("7"));
  const JudgedDecision left = find(id);
  EXPECT_TRUE(left.is_erased);
  EXPECT_EQ(left.decision.text, "");
  EXPECT_EQ(left.decision.ticket_id, "");
  EXPECT_EQ(left.decision.person, "");
  EXPECT_EQ(left.decision.document, "");
  EXPECT_EQ(left.decision.conversation, ConversationKey{});
  EXPECT_EQ(left.decision.label, "VPN");
  EXPECT_EQ(number("SELECT count(*) FROM texts"), 1);
}

TEST_P(Forgetting, APersonTakesAllTheyAskedAndWrote) {
  const std::string asked = decide("INC-1", "U1", "1.0");
  const std::string other = decide("INC-2", "U2", "2.0");
  say("1.0", "1.0", "U1");
  say("2.0", "2.1", "U1");
  say("2.0", "2.2", "U2");
  ASSERT_EQ(judge(other, "U1"), FeedbackOutcome::kKept);
  const Forgotten gone = forget_person({"U1"});
  EXPECT_EQ(gone.decisions, 1U);
  EXPECT_EQ(gone.messages, 2U);
  EXPECT_EQ(gone.feedback, 1U);
  EXPECT_TRUE(find(asked).is_erased);
  const JudgedDecision left = find(other);
  EXPECT_FALSE(left.is_erased);
  EXPECT_EQ(left.feedback->label, "VPN");
  EXPECT_EQ(left.feedback->person, "");
  EXPECT_EQ(left.feedback->reason, "");
  for (const char* table : {"decisions", "events", "messages", "feedback"}) {
    EXPECT_EQ(number(std::string("SELECT count(*) FROM ") + table + " WHERE person = 'U1'"), 0)
        << table;
  }
}

TEST_P(Forgetting, TakesAPersonUnderAllTheirNames) {
  const std::string old_key = decide("INC-1", "key a", "");
  const std::string new_key = decide("INC-2", "key b", "");
  const std::string other = decide("INC-3", "key c", "");
  const Forgotten gone = forget_person({"robot", "key a", "key b"});
  EXPECT_EQ(gone.decisions, 2U);
  EXPECT_TRUE(find(old_key).is_erased);
  EXPECT_TRUE(find(new_key).is_erased);
  EXPECT_FALSE(find(other).is_erased);
  EXPECT_EQ(number("SELECT count(*) FROM receipts"), 1);
  EXPECT_TRUE(forget_person({"key a"}).is_nothing());
}

TEST_P(Forgetting, LeavesNoFeedbackToBeGivenAndKeepsTheCounts) {
  const std::string id = decide("INC-1", "U1", "1.0");
  ASSERT_EQ(judge(id, "U2"), FeedbackOutcome::kKept);
  forget_ticket("INC-1");
  EXPECT_EQ(judge(id, "U3"), FeedbackOutcome::kForgotten);
  const auto counts = read([](const Snapshot& s) { return count_decisions(s, kNoon, kNoon + 1h); });
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].confirmed, 1U);
}

TEST_P(Forgetting, LeavesTombstonesForTicketsAndDocuments) {
  decide("INC-1", "U1", "1.0");
  forget_ticket("INC-1");
  forget_ticket("INC-never-seen");
  const Tombstones stones = read([](const Snapshot& snapshot) { return tombstones(snapshot); });
  EXPECT_EQ(stones.size(), 3U);
  EXPECT_TRUE(stones.has_ticket("INC-1"));
  EXPECT_TRUE(stones.has_ticket("INC-never-seen"));
  EXPECT_TRUE(stones.has_document("doc of INC-1"));
  EXPECT_FALSE(stones.has_ticket("INC-2"));
  EXPECT_FALSE(stones.has_document("INC-1"));
}

TEST_P(Forgetting, TombstonesCanBeReadWithoutOpeningTheJournal) {
  decide("INC-1", "U1", "1.0");
  EXPECT_EQ(tombstones_at(place_, 5s).size(), 0U);
  forget_ticket("INC-1");
  EXPECT_EQ(read(count_tombstones), 2U);
  const Tombstones beside = tombstones_at(place_, 5s);
  EXPECT_EQ(beside.size(), 2U);
  EXPECT_TRUE(beside.has_ticket("INC-1"));
  close();
  EXPECT_TRUE(tombstones_at(place_, 5s).has_document("doc of INC-1"));
}

TEST_P(Forgetting, WhereThereIsNoJournalThereAreNoTombstonesAndNoneIsMade) {
  EXPECT_EQ(tombstones_at(place_, 5s).size(), 0U);
  if (is_sqlite()) {
    EXPECT_FALSE(std::filesystem::exists(place_));
  } else {
    EXPECT_EQ(number("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'"), 0);
  }
}

TEST_P(Forgetting, TombstonesThatCannotBeReadAreAnErrorAndNotNone) {
  if (is_sqlite()) {
    write_file_atomically(place_, std::string(8192, 'x'));
    EXPECT_THROW(static_cast<void>(tombstones_at(place_, 100ms)), Corrupt);
  } else {
    EXPECT_THROW(static_cast<void>(tombstones_at("postgresql://nobody@127.0.0.1:1/none", 100ms)),
                 Unavailable);
  }
}

TEST_P(Forgetting, WritesAReceiptThatDoesNotSayWho) {
  decide("INC-1", "U1", "1.0");
  const Forgotten gone = forget_person({"U1"});
  const auto kept = read([](const Snapshot& snapshot) { return receipts(snapshot, 10); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].id, gone.receipt);
  EXPECT_EQ(kept[0].subject, "person");
  EXPECT_EQ(kept[0].asked_by, "admin");
  EXPECT_EQ(kept[0].at, now_);
  EXPECT_EQ(kept[0].texts, 1U);
  EXPECT_EQ(kept[0].decisions, 1U);
}

TEST_P(Forgetting, OfWhatIsNotThereIsAReceiptOfNothing) {
  const Forgotten gone = forget_person({"nobody"});
  EXPECT_EQ(gone.decisions, 0U);
  EXPECT_THAT(gone.ticket_ids, IsEmpty());
  EXPECT_EQ(number("SELECT count(*) FROM receipts"), 1);
}

TEST_P(Forgetting, ByAgeErasesTextsOfThatAgeAndKeepsDecisions) {
  const std::string old = decide("INC-1", "U1", "1.0");
  now_ += 24h;
  const std::string young = decide("INC-2", "U1", "2.0");
  const auto erase = [this](int count) {
    return write([=](Transaction& t) { return erase_texts(t, kNoon + 1h, count).texts; });
  };
  EXPECT_EQ(erase(10), 1U);
  EXPECT_EQ(erase(10), 0U);
  EXPECT_TRUE(find(old).is_erased);
  EXPECT_EQ(find(old).decision.ticket_id, "INC-1");
  EXPECT_EQ(find(young).decision.text, "Mein VPN geht nicht");
}

TEST_P(Forgetting, ByAgeTakesNoMoreAtOnceThanAsked) {
  for (int i = 0; i < 5; ++i) decide("INC-1", "U1", "1.0");
  const auto erase = [this] {
    return write([](Transaction& t) { return erase_texts(t, kNoon + 1h, 2).texts; });
  };
  EXPECT_EQ(erase(), 2U);
  EXPECT_EQ(erase(), 2U);
  EXPECT_EQ(erase(), 1U);
}

}  // namespace
}  // namespace triage::journal
