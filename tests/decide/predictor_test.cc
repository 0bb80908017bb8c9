#include "triage/decide/predictor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

#include "tests/decide/trained_model.h"
#include "tests/model/word_counter.h"
#include "triage/base/error.h"
#include "triage/learn/head/net_head.h"

namespace triage::decide {
namespace {

using model::testing::ticket_of;
using model::testing::tickets;
using model::testing::WordCounter;
using testing::trained_model;

class PredictorTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    model_ = std::make_unique<model::Model>(trained_model("linear", tickets(240)));
  }
  static void TearDownTestSuite() { model_.reset(); }

  static std::vector<Prediction> predict(const std::vector<Ticket>& asked,
                                         std::size_t thread_count = 2) {
    ThreadPool threads(thread_count);
    SilentProgress progress;
    return Predictor(*model_).predict(asked, threads, progress);
  }

  static std::unique_ptr<model::Model> model_;
};

std::unique_ptr<model::Model> PredictorTest::model_;

TEST_F(PredictorTest, AnswersEveryTicketInItsOrder) {
  const std::vector<Ticket> asked = tickets(200, 2);
  const auto answers = predict(asked);
  ASSERT_EQ(answers.size(), 200U);
  std::size_t right = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    ASSERT_TRUE(answers[i].has_label());
    EXPECT_EQ(answers[i].document->id, asked[i].id);
    EXPECT_EQ(answers[i].ranked.size(), 3U) << "all classes";
    right += model_->manifest().classes[answers[i].ranked[0].label] == *asked[i].label;
  }
  EXPECT_GT(right, 190U);
}

TEST_F(PredictorTest, AnAnswerIsTheSameAloneAndAmongOthers) {
  const std::vector<Ticket> asked = tickets(150, 3);
  const auto together = predict(asked, 3);
  for (std::size_t i = 0; i < 150; i += 13) {
    const auto alone = predict({asked[i]}, 1);
    ASSERT_EQ(alone[0].ranked.size(), together[i].ranked.size());
    for (std::size_t k = 0; k < alone[0].ranked.size(); ++k) {
      EXPECT_EQ(alone[0].ranked[k].label, together[i].ranked[k].label);
      EXPECT_EQ(alone[0].ranked[k].probability, together[i].ranked[k].probability);
    }
    EXPECT_EQ(alone[0].decision.reason, together[i].decision.reason);
  }
}

TEST_F(PredictorTest, ATicketThatCannotBeClassifiedIsAbstainedFromWithItsReason) {
  const auto answers = predict({ticket_of("1", ""), ticket_of("2", "my wifi is slow again"),
                                ticket_of("3", "[MASKED] ****** <REDACTED> broken")});
  EXPECT_EQ(answers[0].decision.kind, DecisionKind::kAbstain);
  EXPECT_EQ(answers[0].decision.reason.rfind("empty: ", 0), 0U) << answers[0].decision.reason;
  EXPECT_FALSE(answers[0].has_label());
  EXPECT_FALSE(answers[0].document.has_value());
  EXPECT_TRUE(answers[1].has_label());
  EXPECT_EQ(answers[2].decision.reason.rfind("masked: ", 0), 0U) << answers[2].decision.reason;
}

TEST_F(PredictorTest, NoTicketsAreNoAnswers) { EXPECT_TRUE(predict({}).empty()); }

TEST_F(PredictorTest, VectorsThatTheModelDoesNotReadAreNoObstacle) {
  Ticket ticket = ticket_of("1", "my wifi is slow again");
  ticket.vector = {std::nanf(""), 1};
  EXPECT_TRUE(predict({ticket})[0].has_label());
}

TEST(Predictor, AbstainsWhereTheVectorThatItsModelNeedsIsOfNoUse) {
  std::vector<Ticket> all = tickets(120);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].vector = {1, static_cast<float>(i % 3), static_cast<float>(i % 2)};
  }
  const model::Model model = trained_model("knn", all);
  std::vector<Ticket> asked = {all[0], all[1], all[2], all[3]};
  asked[1].vector = {};
  asked[2].vector = {0, 0, 0};
  for (float& number : asked[3].vector) number *= 1000;
  ThreadPool threads(1);
  SilentProgress progress;
  const auto answers = Predictor(model).predict(asked, threads, progress);
  EXPECT_TRUE(answers[0].has_label());
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
    EXPECT_EQ(answers[i].decision.kind, DecisionKind::kAbstain);
    EXPECT_EQ(answers[i].decision.reason.rfind("no_vector: ", 0), 0U);
  }
  EXPECT_TRUE(answers[3].has_label()) << "its length does not matter";
}

TEST(Predictor, ATicketThatAnEncoderHasNoVectorForDoesNotStopTheOthers) {
  const auto encoders = std::make_shared<model::Encoders>();
  encoders->add({.name = "picky", .folder = "", .prompt = "", .precision = "", .long_texts = ""},
                std::make_unique<WordCounter>(
                    std::vector<std::string>{"password", "laptop", "wifi", "please", "office"},
                    "picky-1", /*least=*/0.0F));
  std::vector<Ticket> all = tickets(120);
  for (Ticket& ticket : all) ticket.messages[0].text += " please";
  for (const char* head : {"linear", "knn", "blend"}) {
    const model::Model model = trained_model(head, all, encoders);
    std::vector<Ticket> asked = {all[0], ticket_of("none", "router signal down today"), all[1]};
    ThreadPool threads(2);
    SilentProgress progress;
    const auto answers = Predictor(model).predict(asked, threads, progress);
    EXPECT_EQ(answers[1].decision.kind, DecisionKind::kAbstain);
    EXPECT_EQ(answers[1].decision.reason,
              "no_vector: encoder 'picky' gave it a vector that is all zeros");
    EXPECT_FALSE(answers[1].document.has_value());
    for (const std::size_t i : {std::size_t{0}, std::size_t{2}}) {
      ASSERT_TRUE(answers[i].has_label());
      EXPECT_EQ(answers[i].document->id, asked[i].id);
      const auto alone = Predictor(model).predict({&asked[i], 1}, threads, progress);
      EXPECT_EQ(answers[i].ranked.front().probability, alone[0].ranked.front().probability);
    }
  }
}

TEST(Predictor, RefusesAModelWhoseTextsWereCleanedByOtherRules) {
  const model::Model model = trained_model("linear", tickets(60));
  model::Manifest manifest = model.manifest();
  model::Model::Parts parts;
  parts.manifest = manifest;
  parts.manifest.cleaning_fingerprint = "0000000000000000";
  parts.head = std::make_shared<learn::NetHead>("words");
  const model::Model other(std::move(parts));
  try {
    const Predictor predictor(other);
    FAIL() << "its texts would be read by rules it did not learn with";
  } catch (const InvalidInput& error) {
    const std::string said = error.what();
    EXPECT_NE(said.find("0000000000000000"), std::string::npos) << said;
    EXPECT_NE(said.find(manifest.cleaning_fingerprint), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace triage::decide
