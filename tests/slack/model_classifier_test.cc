#include "triage/slack/model_classifier.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/decide/trained_model.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
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

// The made-up desk, where each fourth ticket is about something of another class as well.
std::vector<Ticket> desk(std::size_t count, std::uint64_t seed = 1) {
  std::vector<Ticket> all = tickets(count, seed);
  for (std::size_t i = 0; i + 1 < count; i += 4) {
    all[i].messages[0].text += all[i + 1].messages[0].text;
  }
  return all;
}

std::vector<decide::Prediction> predictions_of(const model::Model& model,
                                               const std::vector<Ticket>& asked) {
  ThreadPool threads(2);
  SilentProgress progress;
  return decide::Predictor(model).predict(asked, threads, progress);
}

// A model of it that sorts half of the tickets by itself and makes suggestions for the others.
model::Model with_thresholds(const std::filesystem::path& folder) {
  const model::Model trained = decide::testing::trained_model("linear", desk(480));
  std::vector<float> first;
  for (const auto& one : predictions_of(trained, desk(600, 9))) {
    first.push_back(one.ranked.front().probability);
  }
  std::ranges::nth_element(first, first.begin() + 300);
  trained.save(folder, "{}");
  const std::filesystem::path file = folder / "manifest.json";
  auto manifest = nlohmann::ordered_json::parse(read_file(file));
  for (const auto& [name, threshold] :
       {std::pair{"auto", first[300]}, std::pair{"suggest", 0.1F}}) {
    manifest["thresholds"][name] = {
        {"threshold", threshold}, {"coverage", 0.5}, {"precision", 0.95}, {"rows", 240}};
  }
  write_file_atomically(file, manifest.dump());
  return model::Model::open(folder);
}

class ModelClassifierTest : public ::testing::Test {
 protected:
  // A ticket that the model decides on in this way, of those that it has not seen.
  Ticket ticket_decided_as(decide::DecisionKind kind) {
    const std::vector<Ticket> all = desk(600, 9);
    const auto predictions = predictions_of(model_->model(), all);
    const auto found = std::ranges::find(
        predictions, kind, [](const decide::Prediction& one) { return one.decision.kind; });
    if (found == predictions.end()) throw NotFound("the made-up desk has no such ticket");
    return all[static_cast<std::size_t>(found - predictions.begin())];
  }

  const ::triage::testing::TemporaryFolder folder_;
  std::shared_ptr<const LiveModel> model_ =
      std::make_shared<const LiveModel>(with_thresholds(folder_.path()), "champion");
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
  using enum decide::DecisionKind;
  const auto& thresholds = model_->model().manifest().thresholds;
  EXPECT_EQ(classifier_.answer(ticket_decided_as(kAuto)).decision.threshold,
            thresholds.automatic->threshold);
  EXPECT_EQ(classifier_.answer(ticket_decided_as(kSuggest)).decision.threshold,
            thresholds.suggest->threshold);
}

TEST_F(ModelClassifierTest, NamesWordsThatSpeakForTheClassAlone) {
  const Answer answer =
      classifier_.answer(ticket_of("1", "the vpn, the wifi and the vpn again, not my laptop"));
  EXPECT_EQ(answer.decision.label, "Network");
  EXPECT_THAT(answer.words, ::testing::Contains("vpn"));
  EXPECT_THAT(answer.words, Not(::testing::Contains("laptop")));
}

TEST_F(ModelClassifierTest, CountsTicketsThatAreLikeItAndNoneThatIsHidden) {
  const std::string text = tickets(480)[17].messages[0].text;
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
