#include "triage/journal/decisions.h"

#include "tests/journal/engine_test.h"
#include "triage/base/error.h"

namespace triage::journal {
namespace {

class Decisions : public EngineTest {
 protected:
  std::string keep(const Decision& decision) {
    write([=](Transaction& transaction) { record(transaction, decision); });
    return decision.id;
  }
  std::optional<JudgedDecision> find(const std::string& id) {
    return read([&](const Snapshot& snapshot) { return find_decision(snapshot, id); });
  }
  // Labels of all pages, one after the other.
  std::vector<std::string> labels(const DecisionFilter& filter, int count) {
    std::vector<std::string> labels;
    std::string cursor;
    do {
      const auto page = read([&](const Snapshot& snapshot) {
        return page_of_decisions(snapshot, filter, cursor, count);
      });
      for (const auto& judged : page.decisions) labels.push_back(judged.decision.label);
      cursor = page.next;
    } while (!cursor.empty());
    return labels;
  }
  // With labels "a", "b", ... a second apart.
  void keep_labels(const std::string& letters) {
    for (const char letter : letters) {
      Decision made = decision();
      made.label = std::string(1, letter);
      keep(made);
      now_ += 1s;
    }
  }
};
TRIAGE_ON_BOTH_ENGINES(Decisions);

TEST_P(Decisions, ComeBackAsTheyWere) {
  const Decision made = decision();
  keep(made);
  const auto kept = find(made.id);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->decision.at, made.at);
  EXPECT_EQ(kept->decision.source, made.source);
  EXPECT_EQ(kept->decision.ticket_id, made.ticket_id);
  EXPECT_EQ(kept->decision.person, made.person);
  EXPECT_EQ(kept->decision.conversation, made.conversation);
  EXPECT_EQ(kept->decision.document, made.document);
  EXPECT_EQ(kept->decision.text, made.text);
  EXPECT_EQ(kept->decision.model_version, made.model_version);
  EXPECT_EQ(kept->decision.model_alias, made.model_alias);
  EXPECT_EQ(kept->decision.kind, made.kind);
  EXPECT_EQ(kept->decision.reason, made.reason);
  EXPECT_EQ(kept->decision.label, made.label);
  EXPECT_EQ(kept->decision.probability, made.probability);
  EXPECT_EQ(kept->decision.threshold, made.threshold);
  EXPECT_EQ(kept->decision.alternatives, made.alternatives);
  EXPECT_EQ(kept->decision.language, made.language);
  EXPECT_EQ(kept->decision.latency_us, made.latency_us);
  EXPECT_FALSE(kept->feedback);
  EXPECT_FALSE(kept->is_erased);
}

TEST_P(Decisions, KeepNumbersToTheLastBit) {
  Decision made = decision();
  made.probability = 0.1 + 0.2;
  made.threshold = 1.0 / 3.0;
  keep(made);
  EXPECT_EQ(find(made.id)->decision.probability, 0.1 + 0.2);
  EXPECT_EQ(find(made.id)->decision.threshold, 1.0 / 3.0);
}

TEST_P(Decisions, WithoutALabelHaveNoProbability) {
  Decision made = decision();
  made.kind = "abstain";
  made.label = "";
  made.probability = std::nullopt;
  made.threshold = std::nullopt;
  made.alternatives = {};
  keep(made);
  const auto kept = find(made.id);
  EXPECT_FALSE(kept->decision.probability);
  EXPECT_FALSE(kept->decision.threshold);
  EXPECT_TRUE(kept->decision.alternatives.empty());
}

TEST_P(Decisions, RecordedTwiceAreOne) {
  Decision made = decision();
  keep(made);
  made.label = "another";
  keep(made);
  EXPECT_EQ(find(made.id)->decision.label, "VPN");
}

TEST_P(Decisions, OfAnUnknownKindAreRefused) {
  Decision made = decision();
  made.kind = "maybe";
  EXPECT_THROW(keep(made), InvalidInput);
}

TEST_P(Decisions, ThatNobodyMadeAreNotFound) { EXPECT_FALSE(find("none")); }

TEST_P(Decisions, ComeInPagesTheNewestFirst) {
  keep_labels("abcdefg");
  EXPECT_EQ(labels({}, 3), (std::vector<std::string>{"g", "f", "e", "d", "c", "b", "a"}));
  EXPECT_EQ(labels({}, 7), labels({}, 3));
  EXPECT_EQ(labels({}, 1000), labels({}, 3));
}

TEST_P(Decisions, OfOneMomentAreOnOnePageEachOnce) {
  for (int i = 0; i < 10; ++i) keep(decision());
  EXPECT_EQ(labels({}, 3).size(), 10U);
}

TEST_P(Decisions, ThatAreMadeMeanwhileShiftNoPage) {
  keep_labels("abcd");
  const auto first =
      read([](const Snapshot& snapshot) { return page_of_decisions(snapshot, {}, "", 2); });
  keep_labels("e");
  const auto second = read(
      [&](const Snapshot& snapshot) { return page_of_decisions(snapshot, {}, first.next, 2); });
  ASSERT_EQ(second.decisions.size(), 2U);
  EXPECT_EQ(second.decisions[0].decision.label, "b");
  EXPECT_TRUE(second.next.empty());
}

TEST_P(Decisions, AreFilteredByEveryField) {
  keep_labels("ab");
  Decision other = decision();
  other.label = "c";
  other.kind = "ask";
  other.source = "slack";
  other.model_version = "8";
  other.person = "U7";
  other.conversation.team = "T7";
  keep(other);
  const std::vector<std::string> c{"c"};
  EXPECT_EQ(labels({.kind = "ask"}, 10), c);
  EXPECT_EQ(labels({.label = "c"}, 10), c);
  EXPECT_EQ(labels({.model_version = "8"}, 10), c);
  EXPECT_EQ(labels({.source = "slack"}, 10), c);
  EXPECT_EQ(labels({.person = "U7"}, 10), c);
  EXPECT_EQ(labels({.team = "T7"}, 10), c);
  EXPECT_TRUE(labels({.person = "U7", .team = "T1"}, 10).empty());
  EXPECT_EQ(labels({.since = kNoon + 2s}, 10), c);
  EXPECT_EQ(labels({.until = kNoon + 1s}, 10), std::vector<std::string>{"a"});
  EXPECT_EQ(labels({.since = kNoon + 1s, .until = kNoon + 2s}, 10), std::vector<std::string>{"b"});
  EXPECT_TRUE(labels({.kind = "ask", .label = "a"}, 10).empty());
}

TEST_P(Decisions, AreFilteredByWhetherTheyHaveFeedback) {
  keep_labels("a");
  const std::string judged = keep(decision());
  (void)write([=, id = ids_.next(), now = now_](Transaction& transaction) {
    return record(transaction, Feedback{.id = id, .decision_id = judged, .label = "x", .at = now});
  });
  EXPECT_EQ(labels({.has_feedback = true}, 10), std::vector<std::string>{"VPN"});
  EXPECT_EQ(labels({.has_feedback = false}, 10), std::vector<std::string>{"a"});
}

TEST_P(Decisions, TakeNoCursorThatNoPageGave) {
  for (const std::string cursor : {"x", "12", ".", "'; DROP TABLE decisions"}) {
    EXPECT_THROW(
        read([&](const Snapshot& snapshot) { return page_of_decisions(snapshot, {}, cursor, 1); }),
        InvalidInput)
        << cursor;
  }
}

TEST_P(Decisions, AreCountedWithWhatPeopleSaid) {
  const auto judge = [this](const std::string& decision, const std::string& label) {
    (void)write([=, id = ids_.next(), now = now_](Transaction& transaction) {
      return record(transaction,
                    Feedback{.id = id, .decision_id = decision, .label = label, .at = now});
    });
  };
  judge(keep(decision()), "VPN");
  judge(keep(decision()), "Wi-Fi");
  keep(decision());
  now_ += 1h;
  keep(decision());
  const auto counts =
      read([](const Snapshot& snapshot) { return count_decisions(snapshot, kNoon, kNoon + 1h); });
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].label, "VPN");
  EXPECT_EQ(counts[0].kind, "auto");
  EXPECT_EQ(counts[0].model_version, "7");
  EXPECT_EQ(counts[0].decisions, 3U);
  EXPECT_EQ(counts[0].confirmed, 1U);
  EXPECT_EQ(counts[0].corrected, 1U);
}

TEST_P(Decisions, OfAConversationTheLastIsFound) {
  keep_labels("ab");
  Decision elsewhere = decision();
  elsewhere.label = "c";
  elsewhere.conversation.thread = "2.0";
  keep(elsewhere);
  const auto last = read([](const Snapshot& snapshot) {
    return last_decision(snapshot, {"T1", "C1", "1.0"});
  });
  ASSERT_TRUE(last);
  EXPECT_EQ(last->decision.label, "b");
  EXPECT_FALSE(read([](const Snapshot& s) { return last_decision(s, {"T1", "C1", "3.0"}); }));
  EXPECT_FALSE(read([](const Snapshot& s) { return last_decision(s, {}); }));
}

}  // namespace
}  // namespace triage::journal
