#include "triage/decide/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/decide/trained_model.h"

namespace triage::decide {
namespace {

using model::testing::tickets;
using testing::trained_model;

// The made-up desk, where besides every ticket of class Network names one word and no other does.
std::vector<Ticket> with_planted_word() {
  std::vector<Ticket> all = tickets(120);
  for (Ticket& ticket : all) {
    if (ticket.label == "Network") ticket.messages[0].text += " flurble";
  }
  return all;
}

Document document_of(const std::string& text) {
  return *text::Cleaner().clean(model::testing::ticket_of("new", text));
}

Evidence evidence_of(const model::Model& model, const std::string& text, std::size_t label,
                     const EvidenceOptions& options = {}) {
  ThreadPool threads(2);
  return explain(model, document_of(text), label, options, threads);
}

constexpr std::size_t kAccess = 0;
constexpr std::size_t kNetwork = 2;

TEST(Evidence, NamesThePlantedWordAsTheStrongestPush) {
  for (const char* head : {"linear", "blend"}) {
    const model::Model model = trained_model(head, with_planted_word());
    const Evidence evidence = evidence_of(model, "please help the flurble again", kNetwork);
    ASSERT_FALSE(evidence.words.empty()) << head;
    EXPECT_EQ(evidence.words[0].word, "flurble") << head;
    EXPECT_GT(evidence.words[0].push, 0) << head;
  }
}

TEST(Evidence, AWordForOneClassSpeaksAgainstAnother) {
  const model::Model model = trained_model("linear", with_planted_word());
  const Evidence evidence = evidence_of(model, "please help the flurble again", kAccess);
  const auto found = std::find_if(evidence.words.begin(), evidence.words.end(),
                                  [](const WordPush& push) { return push.word == "flurble"; });
  ASSERT_NE(found, evidence.words.end());
  EXPECT_LT(found->push, 0);
}

TEST(Evidence, PushesAreSortedByStrengthAndNoMoreThanAskedFor) {
  const model::Model model = trained_model("linear", with_planted_word());
  const std::string text = "wifi vpn laptop screen password login flurble battery morning";
  const Evidence all = evidence_of(model, text, kNetwork, {.words = 100});
  for (std::size_t i = 1; i < all.words.size(); ++i) {
    EXPECT_GE(std::fabs(all.words[i - 1].push), std::fabs(all.words[i].push));
  }
  const Evidence some = evidence_of(model, text, kNetwork, {.words = 3, .tickets = 2});
  ASSERT_EQ(some.words.size(), 3U);
  EXPECT_EQ(some.words[2].word, all.words[2].word);
  EXPECT_EQ(some.tickets.size(), 2U);
}

TEST(Evidence, TheNearestTicketOfATrainingTextIsItself) {
  const std::vector<Ticket> all = with_planted_word();
  const model::Model model = trained_model("knn", all);
  const Evidence evidence = evidence_of(model, all[17].messages[0].text, kNetwork);
  ASSERT_EQ(evidence.tickets.size(), 5U);
  EXPECT_EQ(evidence.tickets[0].id, "T-18");
  EXPECT_EQ(model.manifest().classes[evidence.tickets[0].label], *all[17].label);
  EXPECT_NEAR(evidence.tickets[0].similarity, 1, 1e-5);
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_LE(evidence.tickets[i].similarity, evidence.tickets[i - 1].similarity);
  }
  EXPECT_EQ(evidence.tickets[0].text, "") << "texts were not kept";
}

TEST(Evidence, AHeadThatReadsVectorsNamesNoWords) {
  const model::Model model = trained_model("knn", with_planted_word());
  EXPECT_TRUE(evidence_of(model, "please help the flurble again", kNetwork).words.empty());
}

TEST(Evidence, WordsThatWereNeverSeenPushNothing) {
  const model::Model model = trained_model("linear", with_planted_word());
  const Evidence evidence = evidence_of(model, "zzyzx qwrtp xkcdv flurble", kNetwork);
  for (const WordPush& push : evidence.words) {
    EXPECT_NE(push.word, "zzyzx");
    EXPECT_NE(push.word, "qwrtp");
  }
}

}  // namespace
}  // namespace triage::decide
