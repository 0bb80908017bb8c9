#include "triage/slack/model_classifier.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/decide/trained_model.h"
#include "triage/base/error.h"
#include "triage/decide/answer_record.h"

namespace triage::slack {
namespace {

using decide::AnswerQueue;
using decide::LiveModel;
using model::testing::ticket_of;
using model::testing::tickets;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr AnswerQueue::Options kPatient{.threads = 1, .deadline = std::chrono::seconds(60)};

class ModelClassifierTest : public ::testing::Test {
 protected:
  ModelClassifierTest()
      : model_(std::make_shared<const LiveModel>(
            decide::testing::trained_model("linear", tickets(240)), "champion")) {}

  // A ticket that the model decides on in this way, of those that it has not seen.
  Ticket ticket_decided_as(decide::DecisionKind kind) {
    const std::vector<Ticket> all = tickets(600, 9);
    ThreadPool threads(2);
    SilentProgress progress;
    const auto predictions = model_->predictor().predict(all, threads, progress);
    const auto found = std::ranges::find(
        predictions, kind, [](const decide::Prediction& one) { return one.decision.kind; });
    if (found == predictions.end()) throw NotFound("the made-up desk has no such ticket");
    return all[static_cast<std::size_t>(found - predictions.begin())];
  }

  std::shared_ptr<const LiveModel> model_;
  decide::ModelSlot slot_{model_};
  AnswerQueue queue_{slot_, kPatient, [](const std::string& why) { ADD_FAILURE() << why; }};
  ModelClassifier classifier_{queue_, slot_};
};

TEST_F(ModelClassifierTest, KeepsWhatIsKeptOfAnAnswerOverHttp) {
  for (const auto kind : {decide::DecisionKind::kAuto, decide::DecisionKind::kSuggest}) {
    const Ticket ticket = ticket_decided_as(kind);
    journal::Decision kept = classifier_.answer(ticket).decision;
    const journal::Decision expected = decide::record_of(
        queue_.answer({.ticket = ticket, .evidence = std::nullopt}), ticket, kept.id, kept.at);
    EXPECT_GE(kept.latency_us, 0);
    EXPECT_EQ(kept.kind, decide::name_of(kind));
    EXPECT_EQ(kept.kind, expected.kind);
    EXPECT_EQ(kept.reason, expected.reason);
    EXPECT_EQ(kept.label, expected.label);
    EXPECT_EQ(kept.probability, expected.probability);
    EXPECT_EQ(kept.threshold, expected.threshold);
    EXPECT_EQ(kept.alternatives, expected.alternatives);
    EXPECT_EQ(kept.document, expected.document);
    EXPECT_EQ(kept.language, expected.language);
    EXPECT_EQ(kept.text, expected.text);
    EXPECT_EQ(kept.model_version, expected.model_version);
    EXPECT_EQ(kept.model_alias, "champion");
  }
}

TEST_F(ModelClassifierTest, ASuggestionWasHeldAgainstTheThresholdForSuggestions) {
  const auto& thresholds = model_->model().manifest().thresholds;
  ASSERT_TRUE(thresholds.automatic && thresholds.suggest);
  ASSERT_NE(thresholds.automatic->threshold, thresholds.suggest->threshold);
  EXPECT_EQ(classifier_.answer(ticket_decided_as(decide::DecisionKind::kAuto)).decision.threshold,
            thresholds.automatic->threshold);
  EXPECT_EQ(
      classifier_.answer(ticket_decided_as(decide::DecisionKind::kSuggest)).decision.threshold,
      thresholds.suggest->threshold);
}

TEST_F(ModelClassifierTest, NamesWordsThatSpeakForTheClassAlone) {
  const Answer answer = classifier_.answer(ticket_of("1", "the vpn and the wifi, not my laptop"));
  EXPECT_EQ(answer.decision.label, "Network");
  EXPECT_THAT(answer.words, ::testing::Contains("vpn"));
  EXPECT_THAT(answer.words, Not(::testing::Contains("laptop")));
  EXPECT_LE(answer.words.size(), 5U);
}

TEST_F(ModelClassifierTest, CountsTicketsThatAreLikeItAndNoneThatIsHidden) {
  const std::string text = tickets(240)[17].messages[0].text;
  const std::size_t before = classifier_.answer(ticket_of("1", text)).like_tickets;
  EXPECT_GE(before, 1U);
  const auto& ids = model_->model().neighbor_ids();
  model_->model().hide_neighbors(std::vector<bool>(ids.size(), true));
  EXPECT_EQ(classifier_.answer(ticket_of("1", text)).like_tickets, 0U);
}

TEST_F(ModelClassifierTest, KeepsTheWordsOfTheRequesterAndOfNobodyElse) {
  Ticket ticket = ticket_of("T1/C1/1.0", "my vpn is slow");
  ticket.messages.push_back(
      {.id = {}, .role = Role::kAgent, .time = {}, .text = "have you tried another router"});
  ticket.messages.push_back(
      {.id = {}, .role = Role::kRequester, .time = {}, .text = "the wifi too"});
  const std::string kept = classifier_.answer(ticket).decision.text;
  EXPECT_THAT(kept, HasSubstr("my vpn is slow"));
  EXPECT_THAT(kept, HasSubstr("the wifi too"));
  EXPECT_THAT(kept, Not(HasSubstr("another router")));
}

TEST_F(ModelClassifierTest, AbstainsWithoutAClass) {
  const Answer answer = classifier_.answer(ticket_of("1", "  "));
  EXPECT_EQ(answer.decision.kind, "abstain");
  EXPECT_THAT(answer.decision.reason, HasSubstr("empty"));
  EXPECT_EQ(answer.decision.label, "");
  EXPECT_EQ(answer.decision.probability, std::nullopt);
  EXPECT_EQ(answer.decision.threshold, std::nullopt);
  EXPECT_THAT(answer.decision.alternatives, IsEmpty());
  EXPECT_THAT(answer.words, IsEmpty());
  EXPECT_EQ(answer.like_tickets, 0U);
}

TEST_F(ModelClassifierTest, KnowsTheClassesOfTheModelThatAnswersNow) {
  EXPECT_THAT(classifier_.classes(), ElementsAre("Access", "Hardware", "Network"));
  EXPECT_THAT(classifier_.answer(ticket_of("1", "my vpn is slow")).classes,
              ElementsAre("Access", "Hardware", "Network"));
  std::vector<Ticket> two = tickets(240);
  std::erase_if(two, [](const Ticket& ticket) { return ticket.label == "Network"; });
  slot_.put(std::make_shared<const LiveModel>(decide::testing::trained_model("linear", two), "2"));
  EXPECT_THAT(classifier_.classes(), ElementsAre("Access", "Hardware"));
}

TEST_F(ModelClassifierTest, ThrowsWhereTooManyTicketsWait) {
  AnswerQueue full(slot_, {.threads = 1, .capacity = 0}, [](const std::string&) {});
  ModelClassifier classifier(full, slot_);
  EXPECT_THROW(static_cast<void>(classifier.answer(ticket_of("1", "my vpn"))), Unavailable);
}

}  // namespace
}  // namespace triage::slack
