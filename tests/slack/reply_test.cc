#include "triage/slack/reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/slack/block_limits.h"
#include "triage/slack/home.h"
#include "triage/slack/markup.h"

namespace triage::slack {
namespace {

using decide::DecisionKind;
using nlohmann::json;
using ::testing::ElementsAre;
using testing::faults_of_blocks;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<std::string> kClasses = {"Network", "Password", "Printer"};

ShownDecision shown(DecisionKind kind) {
  return {.id = "01JD000000000000000000000A",
          .revision = "1",
          .kind = kind,
          .reason = "0.93 reaches the threshold 0.84",
          .ranked = {{"Printer", 0.93}, {"Network", 0.05}, {"Password", 0.02}},
          .words = {"printer", "paper jam"},
          .like_tickets = 12};
}

std::vector<std::string> actions_of(const Reply& reply) {
  std::vector<std::string> ids;
  for (const json& block : json::parse(reply.blocks)) {
    if (block["type"] != "actions") continue;
    for (const json& element : block["elements"]) ids.push_back(element["action_id"]);
  }
  return ids;
}

TEST(Reply, OfASureDecisionNamesTheClassAndOffersToChangeIt) {
  const PhraseBook book;
  const Reply reply = reply_of(shown(DecisionKind::kAuto), kClasses, book.choose("en"));
  EXPECT_EQ(reply.text, "Sorted as Printer (93%).");
  EXPECT_THAT(reply.blocks, HasSubstr("Sorted as *Printer* (93%)."));
  EXPECT_THAT(reply.blocks, HasSubstr("Why: printer, paper jam · like 12 earlier tickets"));
  EXPECT_THAT(actions_of(reply), ElementsAre("change"));
}

TEST(Reply, OfASuggestionOffersTwoClassesAndTheOthers) {
  const PhraseBook book;
  const Reply reply = reply_of(shown(DecisionKind::kSuggest), kClasses, book.choose("en"));
  EXPECT_EQ(reply.text, "This looks like Printer (93%) or Network (5%). Which one is right?");
  EXPECT_THAT(actions_of(reply), ElementsAre("pick_first", "pick_second", "change"));
}

TEST(Reply, OfADoubtAsksForOneOfAllClasses) {
  const PhraseBook book;
  const Reply reply = reply_of(shown(DecisionKind::kAsk), kClasses, book.choose("de"));
  EXPECT_THAT(reply.text, HasSubstr("Ich bin nicht sicher"));
  EXPECT_THAT(actions_of(reply), ElementsAre("choose"));
  for (const std::string& label : kClasses) EXPECT_THAT(reply.blocks, HasSubstr(label));
}

TEST(Reply, OfAnAbstentionSaysWhyInWordsAndOffersNothing) {
  const PhraseBook book;
  ShownDecision decision{.id = "A", .revision = "1", .kind = DecisionKind::kAbstain};
  decision.reason = "empty: nothing the requester wrote is left";
  const Reply reply = reply_of(decision, kClasses, book.choose("fr"));
  EXPECT_THAT(reply.text, HasSubstr("il ne contient pas de texte exploitable"));
  EXPECT_THAT(actions_of(reply), IsEmpty());
  decision.reason = "something: nobody knows";
  EXPECT_THAT(reply_of(decision, kClasses, book.choose("en")).text,
              HasSubstr("something about it is unusual"));
}

TEST(Reply, AfterAClickNamesWhoSaidWhat) {
  const PhraseBook book;
  ShownDecision decision = shown(DecisionKind::kSuggest);
  decision.choice = Choice{.label = "Network", .person = "U0123"};
  const Reply reply = reply_of(decision, kClasses, book.choose("en"));
  EXPECT_EQ(reply.text, "Sorted as Network by <@U0123>.");
  EXPECT_THAT(actions_of(reply), ElementsAre("change", "reason"));
}

TEST(Reply, NamesNobodyByWhatIsNoId) {
  const PhraseBook book;
  ShownDecision decision = shown(DecisionKind::kSuggest);
  decision.choice = Choice{.label = "Network", .person = "U1> <!channel"};
  EXPECT_THAT(reply_of(decision, kClasses, book.choose("en")).text, Not(HasSubstr("<!channel")));
}

TEST(Reply, ToChooseShowsTheSelectOverTheSameSentence) {
  const PhraseBook book;
  const Reply reply = reply_to_choose(shown(DecisionKind::kAuto), kClasses, book.choose("en"));
  EXPECT_EQ(reply.text, "Sorted as Printer (93%).");
  EXPECT_THAT(actions_of(reply), ElementsAre("choose"));
  EXPECT_THAT(actions_of(reply_to_choose(shown(DecisionKind::kAuto), {}, book.choose("en"))),
              ElementsAre("change"));
}

TEST(Reply, CountsOneTicketInTheSingular) {
  const PhraseBook book;
  ShownDecision decision = shown(DecisionKind::kAuto);
  decision.words.clear();
  decision.like_tickets = 1;
  const Reply reply = reply_of(decision, kClasses, book.choose("en"));
  EXPECT_THAT(reply.blocks, HasSubstr("\"like 1 earlier ticket\""));
  decision.like_tickets = 0;
  EXPECT_THAT(reply_of(decision, kClasses, book.choose("en")).blocks, Not(HasSubstr("context")));
}

TEST(Reply, TellsItsDecisionByItsBlocks) {
  const PhraseBook book;
  ShownDecision decision = shown(DecisionKind::kAuto);
  const auto block_id = [&] {
    return json::parse(reply_of(decision, kClasses, book.choose("en")).blocks)
        .back()["block_id"]
        .get<std::string>();
  };
  const std::string before = block_id();
  EXPECT_EQ(decision_of_block(before), decision.id);
  decision.revision = "2";
  EXPECT_NE(block_id(), before);
  EXPECT_EQ(decision_of_block("something else"), "");
}

TEST(Metadata, HoldsTheDecisionAndTheMessage) {
  const json metadata = json::parse(metadata_of("A", "T1/C1/1.0"));
  EXPECT_EQ(metadata["event_type"], "triage_decision");
  EXPECT_EQ(metadata["event_payload"]["decision_id"], "A");
  EXPECT_EQ(metadata["event_payload"]["message"], "T1/C1/1.0");
}

// Names as nobody should give them: long, empty, of marks, of other scripts, of broken bytes.
rc::Gen<std::string> hostile_text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "*", "_", "`", "~", "<", ">", "&", "<!channel>", "<@U1>", "\n", " ", "&amp;", "{label}",
          "日本語", "😀😀😀", "\xff\xfe", "ordinary words ", "\"}]", std::string(90, 'x'),
          std::string("\0", 1), std::string(4000, '&'))),
      [](const std::vector<std::string>& pieces) {
        std::string text;
        for (const std::string& piece : pieces) text += piece;
        return text;
      });
}

RC_GTEST_PROP(Reply, StaysWithinSlacksLimitsWhateverThingsAreNamed, ()) {
  const PhraseBook book;
  const Phrases& phrases = book.languages()[*rc::gen::inRange<std::size_t>(0, 6)];
  std::vector<std::string> classes = *rc::gen::container<std::vector<std::string>>(hostile_text());
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  ShownDecision decision = shown(static_cast<DecisionKind>(*rc::gen::inRange(0, 4)));
  decision.ranked.clear();
  for (const std::string& label : classes) decision.ranked.push_back({label, 0.5});
  decision.words = *rc::gen::container<std::vector<std::string>>(hostile_text());
  decision.reason = *hostile_text();
  if (*rc::gen::arbitrary<bool>()) {
    decision.choice = Choice{.label = *hostile_text(), .person = *hostile_text()};
  }
  for (const Reply& reply :
       {reply_of(decision, classes, phrases), reply_to_choose(decision, classes, phrases)}) {
    const auto faults = faults_of_blocks(reply.blocks);
    RC_LOG(faults.empty() ? "" : faults.front());
    RC_ASSERT(faults.empty());
    RC_ASSERT(length_of(reply.text) >= 1 && length_of(reply.text) <= 4000);
    RC_ASSERT(reply.text.find("<!") == std::string::npos);
    RC_ASSERT(reply.blocks.find("<!") == std::string::npos);
  }
}

TEST(Reply, TakesThreeHundredClasses) {
  const PhraseBook book;
  std::vector<std::string> classes;
  for (int i = 100; i < 400; ++i) classes.push_back(std::to_string(i) + std::string(120, 'n'));
  const Reply reply = reply_of(shown(DecisionKind::kAsk), classes, book.choose("ja"));
  EXPECT_THAT(faults_of_blocks(reply.blocks), IsEmpty());
}

TEST(HomeView, ShowsTicketsAndStaysWithinItsLimits) {
  const PhraseBook book;
  const std::vector<HomeEntry> entries(
      200, {.label = "A <very> *odd* class", .time = shown_time(1392734382, "then")});
  const json view = json::parse(home_view(entries, book.choose("en")));
  EXPECT_EQ(view["type"], "home");
  EXPECT_THAT(faults_of_blocks(view["blocks"].dump()), IsEmpty());
  EXPECT_THAT(view.dump(), HasSubstr("<!date^1392734382^{date_short_pretty} {time}|then>"));
  EXPECT_THAT(home_view({}, book.choose("en")), HasSubstr("There are none yet."));
}

TEST(ReasonView, CarriesItsDecision) {
  const PhraseBook book;
  for (const Phrases& phrases : book.languages()) {
    const json view = json::parse(reason_view("D1", phrases));
    EXPECT_EQ(view["private_metadata"], "D1");
    EXPECT_EQ(view["callback_id"], kReasonView);
    EXPECT_LE(length_of(view["title"]["text"].get<std::string>()), 24U);
  }
}

}  // namespace
}  // namespace triage::slack
