#include "triage/slack/bot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/slack/block_limits.h"
#include "tests/slack/fake_slack.h"
#include "triage/base/error.h"
#include "triage/journal/decisions.h"
#include "triage/journal/forgetting.h"
#include "triage/journal/installs.h"
#include "triage/slack/home.h"
#include "triage/slack/keeping.h"
#include "triage/slack/turns.h"
#include "triage/slack/workers.h"

namespace triage::slack {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::FakeSlack;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::SlackCall;
using ::testing::StartsWith;

// Sorts by a word of the last message.
class WordClassifier final : public Classifier {
 public:
  Answer answer(const Ticket& ticket) override {
    if (on_question) on_question();
    if (is_busy) throw Unavailable("the queue is full. Ask later.");
    const std::string& text = ticket.messages.back().text;
    Answer made{.classes = classes(), .words = {"paper"}, .like_tickets = 3};
    journal::Decision& decision = made.decision;
    if (text == "?") {
      decision.kind = "abstain";
      decision.reason = "too_short: 0 letters are left";
      return made;
    }
    decision.language = text.find("Drucker") != std::string::npos ? "de" : "en";
    decision.model_version = "1";
    if (text.find("what") != std::string::npos) decision.language = "und";
    decision.text = text;
    decision.document = "fingerprint";
    const bool is_network = has_changed_its_mind || text.find("network") != std::string::npos;
    decision.alternatives = {{is_network ? "Network" : "Printer", 0.93}, {"Password", 0.07}};
    decision.label = decision.alternatives.front().label;
    decision.kind = "auto";
    decision.reason = "0.93 reaches the threshold 0.84";
    return made;
  }
  std::vector<std::string> classes() override { return {"Network", "Password", "Printer"}; }

  bool is_busy = false;
  bool has_changed_its_mind = false;
  std::function<void()> on_question = {};
};

class BotTest : public ::testing::Test {
 protected:
  BotTest() {
    folder_ = std::filesystem::temp_directory_path() /
              ("triage_bot_" + std::to_string(::getpid()) + "_" + ids_.next());
    std::filesystem::create_directories(folder_);
    journal_ = std::make_unique<journal::Journal>(
        journal::JournalOptions{.place = (folder_ / "journal.db").string(), .clock = clock_});
  }
  ~BotTest() override {
    journal_.reset();
    std::filesystem::remove_all(folder_);
  }

  Bot bot(const std::string& worker = "one") {
    return {{.journal = *journal_,
             .web = web_,
             .classifier = classifier_,
             .phrases = phrases_,
             .find_installation = [](const std::string& team) -> std::optional<Installation> {
               if (team != "T1") return std::nullopt;
               return Installation{.workspace = {.team = "T1", .token = "xoxb-1"},
                                   .self = {.user = "UBOT", .bot = "BBOT"}};
             },
             .clock = clock_,
             .tally = {.decided =
                           [this](const journal::Decision& told) {
                             const std::lock_guard lock(heard_);
                             told_.push_back(told.label);
                           },
                       .judged = [this] { ++judged_; }}},
            ids_,
            {.worker = worker},
            [this](const std::string& note) {
              const std::lock_guard lock(heard_);
              notes_.push_back(note);
            }};
  }

  // Keeps what Slack told, and returns once it is durable.
  void tell(PayloadKind kind, const json& payload) {
    auto inbound = inbound_of(kind, payload.dump());
    ASSERT_TRUE(inbound);
    if (!*inbound) return;
    std::promise<bool> is_kept;
    keep(*journal_, ids_, clock_, std::move(**inbound),
         [&](bool is_durable) { is_kept.set_value(is_durable); });
    ASSERT_TRUE(is_kept.get_future().get());
  }

  void tell_event(const json& event, const std::string& id = "Ev1") {
    tell(PayloadKind::kEvent,
         {{"type", "event_callback"}, {"team_id", "T1"}, {"event_id", id}, {"event", event}});
  }

  // Works until nothing is due any more, and lets time pass for what is due later.
  void work(int rounds = 1) {
    Bot worker = bot();
    for (int round = 0; round < rounds; ++round) {
      while (worker.work_once()) {
      }
      now_ += minutes(2);
    }
  }

  static json message(const std::string& text, const std::string& ts = "1531420618.000200") {
    return {{"type", "message"}, {"channel", "C1"}, {"channel_type", "channel"},
            {"user", "U1"},      {"text", text},    {"ts", ts}};
  }

  static json in_thread(json message, const std::string& thread = "1531420618.000200") {
    message["thread_ts"] = thread;
    return message;
  }

  // A click on a button of the latest post.
  json command(const std::string& text = "my printer") {
    return {{"team_id", "T1"},      {"channel_id", "C1"}, {"user_id", "U1"},
            {"command", "/triage"}, {"text", text},       {"response_url", slack_.url("/respond")},
            {"trigger_id", "1.1"}};
  }

  // U7 asks about what U1 wrote.
  json shortcut() {
    return {{"type", "message_action"},
            {"team", {{"id", "T1"}}},
            {"user", {{"id", "U7"}}},
            {"channel", {{"id", "C1"}}},
            {"callback_id", kClassifyShortcut},
            {"trigger_id", "1.1"},
            {"response_url", slack_.url("/respond")},
            {"message", {{"user", "U1"}, {"text", "the network"}, {"ts", "1531420618.000200"}}}};
  }

  json click(const std::string& action, const std::string& value, const std::string& at = "1.1") {
    const auto post = slack_.posts().back();
    std::string block_id;
    for (const json& block : json::parse(post.blocks)) {
      if (block["type"] == "actions") block_id = block["block_id"];
    }
    return {{"type", "block_actions"},
            {"team", {{"id", "T1"}}},
            {"user", {{"id", "U7"}}},
            {"channel", {{"id", post.channel}}},
            {"container", {{"message_ts", post.ts}}},
            {"message", {{"ts", post.ts}, {"thread_ts", post.thread_ts}}},
            {"trigger_id", "trigger.1"},
            {"actions", json::array({{{"action_id", action},
                                      {"block_id", block_id},
                                      {"value", value},
                                      {"action_ts", at}}})}};
  }

  std::vector<journal::JudgedDecision> decisions() {
    return journal_
        ->read([](const journal::Snapshot& snapshot) {
          return journal::page_of_decisions(snapshot, {}, "", 100);
        })
        .decisions;
  }

  static testing::Reply status(int code, net::Headers headers = {}) {
    testing::Reply reply;
    reply.status = code;
    reply.headers = std::move(headers);
    return reply;
  }

  Time now_ = Time(seconds(1'531'420'620));
  Clock clock_ = [this] { return now_; };
  journal::RowIds ids_{clock_, static_cast<std::uint64_t>(::getpid())};
  std::filesystem::path folder_;
  std::function<void()> on_call_;  // of Slack's, before it is made
  FakeSlack slack_{clock_};
  net::HttpClient http_{net::Network::kAllowed};
  WebApi web_{http_,
              {.url = slack_.api_url(), .timeout = std::chrono::milliseconds(2'000)},
              clock_,
              [this] {
                if (on_call_) on_call_();
                return Moment(now_.time_since_epoch());
              }};
  WordClassifier classifier_;
  PhraseBook phrases_;
  std::vector<std::string> notes_;
  std::mutex heard_;               // of what bots on several threads tell
  std::vector<std::string> told_;  // labels
  std::atomic<int> judged_ = 0;
  std::unique_ptr<journal::Journal> journal_;
};

TEST_F(BotTest, AnswersAMessageInItsThread) {
  tell_event(message("my printer is jammed"));
  work();
  ASSERT_THAT(slack_.posts(), SizeIs(1));
  const auto post = slack_.posts()[0];
  EXPECT_EQ(post.channel, "C1");
  EXPECT_EQ(post.thread_ts, "1531420618.000200");
  EXPECT_EQ(post.text, "Sorted as Printer (93%).");
  EXPECT_THAT(testing::faults_of_blocks(post.blocks), IsEmpty());
  ASSERT_THAT(decisions(), SizeIs(1));
  EXPECT_THAT(post.metadata, HasSubstr(decisions()[0].decision.id));
  EXPECT_EQ(decisions()[0].decision.label, "Printer");
}

TEST_F(BotTest, AnswersADirectMessageBesideIt) {
  json direct = message("my printer");
  direct["channel"] = "D1";
  direct["channel_type"] = "im";
  tell_event(direct);
  work();
  ASSERT_THAT(slack_.posts(), SizeIs(1));
  EXPECT_EQ(slack_.posts()[0].thread_ts, "");
}

TEST_F(BotTest, AnswersOnceWhateverSlackRepeats) {
  json mention = message("my printer");
  mention["type"] = "app_mention";
  std::vector<std::thread> senders;
  for (int i = 0; i < 8; ++i) {
    senders.emplace_back(
        [&, i] { tell_event(i % 2 == 0 ? message("my printer") : mention, std::to_string(i)); });
  }
  for (std::thread& sender : senders) sender.join();
  work(3);
  tell_event(message("my printer"), "Ev99");
  work(3);
  EXPECT_THAT(slack_.posts(), SizeIs(1));
  EXPECT_THAT(decisions(), SizeIs(1));
}

TEST_F(BotTest, AnswersEachOfManyMessagesOnceWithTwoWorkers) {
  constexpr int kMessages = 40;
  for (int i = 0; i < kMessages; ++i) {
    json one = message("printer " + std::to_string(i), std::to_string(1531420618 + i) + ".000200");
    one["channel"] = "C" + std::to_string(i);
    tell_event(one, "Ev" + std::to_string(i));
  }
  std::vector<std::thread> workers;
  for (int i = 0; i < 2; ++i) {
    workers.emplace_back([&, i] {
      Bot worker = bot(std::to_string(i));
      while (worker.work_once()) {
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_THAT(slack_.posts(), SizeIs(kMessages));
}

TEST_F(BotTest, SpeaksTheLanguageOfTheTicketElseOfThePerson) {
  tell_event(message("mein Drucker"));
  work();
  EXPECT_THAT(slack_.posts().back().text, StartsWith("Einsortiert"));
  tell_event(message("what", "1531420700.000000"), "Ev2");
  work();
  EXPECT_THAT(slack_.posts().back().text, StartsWith("Classé"));
}

TEST_F(BotTest, ChangesItsReplyWhenTheRequesterSaysMore) {
  tell_event(message("my printer"));
  work();
  tell_event(in_thread(message("no, it is the network", "1531420700.000000")), "Ev2");
  work();
  ASSERT_THAT(slack_.posts(), SizeIs(1));
  EXPECT_EQ(slack_.posts()[0].text, "Sorted as Network (93%).");
  EXPECT_THAT(decisions(), SizeIs(2));
}

TEST_F(BotTest, CountsWhatItToldOnceAndWhatPeopleSaid) {
  int refused = 0;
  slack_.set_faults([&](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    if (call.method != "chat.postMessage" || refused++ > 1) return std::nullopt;
    return FakeSlack::Fault{.answer = status(500)};
  });
  tell_event(message("my printer"));
  work();
  EXPECT_THAT(told_, IsEmpty());
  work(3);
  EXPECT_THAT(told_, ::testing::ElementsAre("Printer"));
  tell(PayloadKind::kInteraction, click("choose", "Network"));
  work();
  EXPECT_EQ(judged_, 1);
}

TEST_F(BotTest, LeavesItsReplyWhenSomebodyElseSaysMore) {
  tell_event(message("my printer"));
  work();
  json other = in_thread(message("network?", "1531420700.000000"));
  other["user"] = "U2";
  tell_event(other, "Ev2");
  work();
  EXPECT_EQ(slack_.posts()[0].text, "Sorted as Printer (93%).");
  EXPECT_THAT(slack_.calls("chat.update"), IsEmpty());
}

TEST_F(BotTest, ChangesItsReplyWhenTheMessageIsEdited) {
  tell_event(message("my printer"));
  work();
  tell_event({{"type", "message"},
              {"subtype", "message_changed"},
              {"channel", "C1"},
              {"message",
               {{"user", "U1"},
                {"text", "my network"},
                {"ts", "1531420618.000200"},
                {"edited", {{"ts", "1531420700.000000"}}}}},
              {"previous_message", {{"text", "my printer"}}}},
             "Ev2");
  work();
  ASSERT_THAT(slack_.posts(), SizeIs(1));
  EXPECT_EQ(slack_.posts()[0].text, "Sorted as Network (93%).");
}

TEST_F(BotTest, PostsOnceWhenTheAnswerToItsPostIsLost) {
  int lost = 0;
  slack_.set_faults([&](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    if (call.method != "chat.postMessage" || lost++ > 0) return std::nullopt;
    return FakeSlack::Fault{.is_done = true, .answer = status(504)};
  });
  tell_event(message("my printer"));
  work(3);
  EXPECT_THAT(slack_.posts(), SizeIs(1));
  EXPECT_THAT(slack_.calls("chat.postMessage"), SizeIs(1));
  EXPECT_THAT(slack_.calls("conversations.replies"), SizeIs(1));
  tell_event(in_thread(message("the network", "1531420700.000000")), "Ev2");
  work();
  EXPECT_EQ(slack_.posts()[0].text, "Sorted as Network (93%).") << "the post it found is its reply";
}

TEST_F(BotTest, LooksForALostPostOnlyAmongWhatWasWrittenThen) {
  int lost = 0;
  slack_.set_faults([&](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    if (call.method != "chat.postMessage" || lost++ > 0) return std::nullopt;
    return FakeSlack::Fault{.is_done = true, .answer = status(504)};
  });
  tell_event(message("my printer"));
  const Time begun = now_;
  work();
  now_ += hours(3);
  work();
  const auto looked = slack_.calls("conversations.replies");
  ASSERT_THAT(looked, SizeIs(1));
  EXPECT_EQ(looked[0].fields.at("oldest"), ts_of(begun - minutes(5)));
  EXPECT_EQ(looked[0].fields.at("latest"), ts_of(begun + minutes(6)));
  EXPECT_THAT(slack_.posts(), SizeIs(1));
}

TEST_F(BotTest, DoesNotPostWhileItCannotSeeWhetherItDid) {
  bool has_lost = false;
  slack_.set_faults([&](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    testing::Reply endless;
    endless.body = R"({"ok":true,"messages":[],"response_metadata":{"next_cursor":"more"}})";
    if (call.method == "conversations.replies") return FakeSlack::Fault{.answer = endless};
    if (call.method != "chat.postMessage" || std::exchange(has_lost, true)) return std::nullopt;
    return FakeSlack::Fault{.is_done = true, .answer = status(504)};
  });
  tell_event(message("my printer"));
  work(3);
  EXPECT_GT(slack_.calls("conversations.replies").size(), 1U);
  EXPECT_THAT(slack_.calls("chat.postMessage"), SizeIs(1));
}

TEST_F(BotTest, PostsNothingOnceItsLeaseRanOut) {
  int questions = 0;
  classifier_.on_question = [&] {
    if (questions++ == 0) now_ += seconds(61);
  };
  tell_event(message("my printer"));
  Bot worker = bot();
  EXPECT_TRUE(worker.work_once());
  EXPECT_THAT(slack_.posts(), IsEmpty()) << "another worker may be at it";
  work(2);
  EXPECT_THAT(slack_.posts(), SizeIs(1));
}

TEST_F(BotTest, PostsNothingOnceItsLeaseRanOutWhileItLooked) {
  slack_.set_faults([](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    if (call.method != "chat.postMessage") return std::nullopt;
    return FakeSlack::Fault{.answer = status(504)};
  });
  tell_event(message("my printer"));
  work();
  on_call_ = [this] { now_ += seconds(61); };
  work();
  EXPECT_THAT(slack_.calls("conversations.replies"), SizeIs(1));
  EXPECT_THAT(slack_.calls("chat.postMessage"), SizeIs(1));
}

TEST_F(BotTest, PostsAgainWhenItsPostDidNotHappen) {
  int refused = 0;
  slack_.set_faults([&](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    if (call.method != "chat.postMessage" || refused++ > 0) return std::nullopt;
    return FakeSlack::Fault{.answer = status(500)};
  });
  tell_event(message("my printer"));
  work(3);
  EXPECT_THAT(slack_.posts(), SizeIs(1));
  EXPECT_THAT(slack_.calls("chat.postMessage"), SizeIs(2));
}

TEST_F(BotTest, SurvivesAnHourWithoutSlack) {
  bool is_down = true;
  slack_.set_faults([&](const SlackCall&) -> std::optional<FakeSlack::Fault> {
    if (!is_down) return std::nullopt;
    return FakeSlack::Fault{.answer = status(503)};
  });
  for (int i = 0; i < 5; ++i) {
    tell_event(message("printer", std::to_string(1531420618 + i) + ".000200"), std::to_string(i));
  }
  work(30);
  EXPECT_THAT(slack_.posts(), IsEmpty());
  is_down = false;
  work(10);
  EXPECT_THAT(slack_.posts(), SizeIs(5));
}

TEST_F(BotTest, WaitsAsLongAsSlackAsksAndThenPostsWithoutLooking) {
  int refused = 0;
  slack_.set_faults([&](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    if (call.method != "chat.postMessage" || refused++ > 0) return std::nullopt;
    return FakeSlack::Fault{.answer = status(429, {{"Retry-After", "30"}})};
  });
  tell_event(message("my printer"));
  Bot worker = bot();
  while (worker.work_once()) {
  }
  now_ += seconds(29);
  EXPECT_FALSE(worker.work_once());
  now_ += seconds(2);
  EXPECT_TRUE(worker.work_once());
  EXPECT_THAT(slack_.posts(), SizeIs(1));
  EXPECT_THAT(slack_.calls("conversations.replies"), IsEmpty());
}

TEST_F(BotTest, GivesUpWhatWillNeverSucceedAndSaysSoOnce) {
  slack_.set_faults([&](const SlackCall&) -> std::optional<FakeSlack::Fault> {
    testing::Reply refusal;
    refusal.body = R"({"ok":false,"error":"is_archived"})";
    return FakeSlack::Fault{.answer = refusal};
  });
  tell_event(message("my secret printer"));
  work(5);
  EXPECT_THAT(slack_.calls("chat.postMessage"), SizeIs(1));
  ASSERT_THAT(notes_, SizeIs(1));
  EXPECT_THAT(notes_[0], HasSubstr("is_archived"));
  EXPECT_THAT(notes_[0], ::testing::Not(HasSubstr("secret")));
}

TEST_F(BotTest, GivesUpAfterADayOfTrying) {
  slack_.set_faults([&](const SlackCall&) -> std::optional<FakeSlack::Fault> {
    return FakeSlack::Fault{.answer = status(503)};
  });
  tell_event(message("my printer"));
  work(2);
  EXPECT_THAT(notes_, IsEmpty());
  now_ += hours(24);
  work(2);
  EXPECT_THAT(notes_, SizeIs(1));
}

TEST_F(BotTest, TriesAgainWhenTheClassifierIsBusy) {
  classifier_.is_busy = true;
  tell_event(message("my printer"));
  work(2);
  EXPECT_THAT(slack_.posts(), IsEmpty());
  classifier_.is_busy = false;
  work(2);
  EXPECT_THAT(slack_.posts(), SizeIs(1));
}

TEST_F(BotTest, SaysNothingInAWorkspaceThatItIsNotIn) {
  tell(PayloadKind::kEvent, {{"type", "event_callback"},
                             {"team_id", "T2"},
                             {"event_id", "Ev1"},
                             {"event", message("my printer")}});
  work();
  EXPECT_THAT(slack_.posts(), IsEmpty());
}

TEST_F(BotTest, TakesTheLastClickForTheRightClass) {
  tell_event(message("my printer"));
  work();
  tell(PayloadKind::kInteraction, click("change", "x"));
  work();
  EXPECT_THAT(slack_.posts()[0].blocks, HasSubstr("static_select"));
  tell(PayloadKind::kInteraction, click("choose", "Network", "2.1"));
  tell(PayloadKind::kInteraction, click("choose", "Password", "3.1"));
  work();
  EXPECT_EQ(slack_.posts()[0].text, "Sorted as Password by <@U7>.");
  ASSERT_THAT(decisions(), SizeIs(1));
  ASSERT_TRUE(decisions()[0].feedback);
  EXPECT_EQ(decisions()[0].feedback->label, "Password");
  EXPECT_EQ(decisions()[0].feedback->person, "U7");
}

TEST_F(BotTest, AsksForAReasonAndKeepsIt) {
  tell_event(message("my printer"));
  work();
  tell(PayloadKind::kInteraction, click("choose", "Network"));
  work();
  tell(PayloadKind::kInteraction, click("reason", "x", "2.1"));
  work();
  ASSERT_THAT(slack_.calls("views.open"), SizeIs(1));
  EXPECT_EQ(slack_.calls("views.open")[0].fields.at("trigger_id"), "trigger.1");
  const std::string id = decisions()[0].decision.id;
  tell(PayloadKind::kInteraction,
       {{"type", "view_submission"},
        {"team", {{"id", "T1"}}},
        {"user", {{"id", "U7"}}},
        {"view",
         {{"id", "V1"},
          {"callback_id", kReasonView},
          {"private_metadata", id},
          {"state", {{"values", {{"reason", {{"reason_text", {{"value", "the cable"}}}}}}}}}}}});
  work();
  ASSERT_TRUE(decisions()[0].feedback);
  EXPECT_EQ(decisions()[0].feedback->reason, "the cable");
  EXPECT_EQ(decisions()[0].feedback->label, "Network");
}

TEST_F(BotTest, ExplainsAClickOnADecisionThatItDoesNotKnow) {
  tell_event(message("my printer"));
  work();
  json unknown = click("choose", "Network");
  unknown["actions"][0]["block_id"] = "01JD000000000000000000000Z:1";
  tell(PayloadKind::kInteraction, unknown);
  json no_class = click("choose", "No such class", "2.1");
  tell(PayloadKind::kInteraction, no_class);
  work();
  EXPECT_THAT(slack_.ephemerals(), SizeIs(2));
  EXPECT_FALSE(decisions()[0].feedback);
}

TEST_F(BotTest, AnswersACommandWhereOnlyItsAskerSees) {
  tell(PayloadKind::kCommand, command());
  json empty = command(" ");
  empty["trigger_id"] = "2.1";
  tell(PayloadKind::kCommand, empty);
  work();
  const auto responses = slack_.calls("respond");
  ASSERT_THAT(responses, SizeIs(2));
  EXPECT_THAT(responses[0].fields.at("body"), HasSubstr("Sorted as Printer"));
  EXPECT_THAT(responses[1].fields.at("body"), HasSubstr("/triage my printer is offline"));
  EXPECT_THAT(slack_.posts(), IsEmpty());
}

TEST_F(BotTest, ClassifiesAMessageByItsShortcut) {
  tell(PayloadKind::kInteraction, shortcut());
  work();
  ASSERT_THAT(slack_.calls("respond"), SizeIs(1));
  EXPECT_THAT(slack_.calls("respond")[0].fields.at("body"), HasSubstr("Sorted as Network"));
}

TEST_F(BotTest, KeepsNothingOfWhatAnotherPersonWrote) {
  tell(PayloadKind::kInteraction, shortcut());
  work();
  ASSERT_THAT(decisions(), SizeIs(1));
  EXPECT_EQ(decisions()[0].decision.person, "U7");
  EXPECT_EQ(decisions()[0].decision.text, "");
  EXPECT_EQ(decisions()[0].decision.document, "");
  const auto gone =
      journal_
          ->write([id = ids_.next(), now = now_](journal::Transaction& transaction) {
            return journal::forget(transaction, {.receipt = id, .person = {"U1"}, .at = now});
          })
          .wait();
  EXPECT_EQ(gone.texts, 1U) << "the shortcut's own payload";
}

TEST_F(BotTest, ShowsTheKeptAnswerToACommandThatIsAnsweredAgain) {
  slack_.set_faults([&](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    if (call.method != "respond" || classifier_.has_changed_its_mind) return std::nullopt;
    classifier_.has_changed_its_mind = true;
    return FakeSlack::Fault{.answer = status(502)};
  });
  tell(PayloadKind::kCommand, command());
  work(2);
  const auto responses = slack_.calls("respond");
  ASSERT_THAT(responses, SizeIs(2));
  EXPECT_THAT(responses[1].fields.at("body"), HasSubstr("Sorted as Printer"));
  EXPECT_EQ(decisions()[0].decision.label, "Printer");
}

TEST_F(BotTest, ShowsAPersonTheirTicketsAtHome) {
  tell_event(message("my printer"));
  json other = message("the network", "1531420700.000000");
  other["user"] = "U2";
  tell_event(other, "Ev2");
  work();
  tell_event({{"type", "app_home_opened"}, {"user", "U1"}}, "Ev3");
  work();
  const auto views = slack_.calls("views.publish");
  ASSERT_THAT(views, SizeIs(1));
  EXPECT_THAT(views[0].fields.at("view"), HasSubstr("*Printer*"));
  EXPECT_THAT(views[0].fields.at("view"), ::testing::Not(HasSubstr("Network")));
}

TEST_F(BotTest, ShowsThemAtHomeHoweverManyOthersWrote) {
  tell_event(message("my printer"));
  work();
  journal_
      ->write([made = decisions().at(0).decision](journal::Transaction& transaction) {
        journal::Decision other = made;
        other.person = "U2";
        for (int i = 0; i < 1500; ++i) {
          other.id = "other" + std::to_string(i);
          other.at += seconds(1);
          journal::record(transaction, other);
        }
      })
      .wait();
  tell_event({{"type", "app_home_opened"}, {"user", "U1"}}, "Ev3");
  work();
  EXPECT_THAT(slack_.calls("views.publish").at(0).fields.at("view"), HasSubstr("*Printer*"));
}

TEST_F(BotTest, SpeaksAtHomeAsInTheLatestTicketThatHasALanguage) {
  tell_event(message("mein Drucker"));
  tell_event(message("?", "1531420700.000000"), "Ev2");
  work();
  tell_event({{"type", "app_home_opened"}, {"user", "U1"}}, "Ev3");
  work();
  ASSERT_THAT(slack_.calls("views.publish"), SizeIs(1));
  const std::string view = slack_.calls("views.publish")[0].fields.at("view");
  EXPECT_THAT(view, HasSubstr("Deine letzten Tickets"));
  EXPECT_THAT(view, HasSubstr("*Nicht einsortiert*"));
}

TEST_F(BotTest, SpeaksToANewPersonAtHomeAsTheirSlackDoes) {
  tell_event({{"type", "app_home_opened"}, {"user", "U9"}}, "Ev1");
  work();
  ASSERT_THAT(slack_.calls("views.publish"), SizeIs(1));
  EXPECT_THAT(slack_.calls("views.publish")[0].fields.at("view"),
              HasSubstr(PhraseBook().choose("fr").plain("home_title")));
}

TEST_F(BotTest, WorksOnThreadsThatAreWokenByNews) {
  Bot worker = bot();
  Workers workers(worker, {.threads = 2, .look = std::chrono::hours(1)},
                  [this](const std::string& note) { notes_.push_back(note); });
  std::promise<void> is_posted;
  slack_.set_faults([&](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    if (call.method == "chat.postMessage") is_posted.set_value();
    return std::nullopt;
  });
  tell_event(message("my printer"));
  workers.wake();
  EXPECT_EQ(is_posted.get_future().wait_for(seconds(20)), std::future_status::ready);
}

TEST_F(BotTest, AnswersTheMessageThatAnotherWorkerDiedOver) {
  tell_event(message("my printer"));
  // Claimed, begun and posted; then the worker is gone.
  const auto claims =
      journal_
          ->write([now = now_](journal::Transaction& transaction) {
            return journal::claim_jobs(
                transaction, {.worker = "dead", .token = "gone", .kinds = {}, .now = now});
          })
          .wait();
  ASSERT_THAT(claims, SizeIs(1));
  EXPECT_FALSE(bot().work_once());
  now_ += minutes(2);
  EXPECT_TRUE(bot().work_once());
  EXPECT_THAT(slack_.posts(), SizeIs(1));
}

TEST_F(BotTest, PostsNothingOnceItsLeaseIsAnotherWorkers) {
  bool fails = true;
  slack_.set_faults([&](const SlackCall& call) -> std::optional<FakeSlack::Fault> {
    const bool is_failing = fails && call.method == "chat.postMessage";
    return is_failing ? std::optional(FakeSlack::Fault{.answer = status(502)}) : std::nullopt;
  });
  tell_event(message("my printer"));
  bool is_held_up = true;
  classifier_.on_question = [&] {
    if (!std::exchange(is_held_up, false)) return;
    now_ += minutes(2);
    EXPECT_TRUE(bot("two").work_once()) << "it begins the reply, and is to try again";
    fails = false;
  };
  EXPECT_TRUE(bot("one").work_once());
  EXPECT_THAT(slack_.posts(), IsEmpty()) << "the job is no longer its own";
  now_ += minutes(2);
  work(2);
  EXPECT_THAT(slack_.posts(), SizeIs(1));
}

}  // namespace
}  // namespace triage::slack
