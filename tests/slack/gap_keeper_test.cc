#include "triage/slack/gap_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/slack/fake_slack.h"
#include "triage/base/error.h"
#include "triage/journal/conversations.h"
#include "triage/journal/gaps.h"

namespace triage::slack {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class GapKeeperTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    journal_ = std::make_unique<journal::Journal>(journal::JournalOptions{
        .place = (folder_ / "journal.db").string(), .clock = system_clock()});
  }
  void TearDown() override {
    journal_.reset();
    std::filesystem::remove_all(folder_);
  }

  void know(const std::string& channel, const std::string& ts, Time at) {
    journal_
        ->write([=](journal::Transaction& transaction) {
          journal::keep_message(transaction, {.id = "m" + channel + ts,
                                              .conversation = {"T1", channel, ts},
                                              .ts = ts,
                                              .person = "U1",
                                              .role = "requester",
                                              .text = "known",
                                              .at = at});
        })
        .wait();
  }

  void write(const std::string& channel, const std::string& ts) {
    slack_.add_message(
        channel, json{{"type", "message"}, {"user", "U1"}, {"text", "missed"}, {"ts", ts}}.dump());
  }

  // A page of a history that goes on at `next`.
  static std::string page(const std::string& ts, const std::string& next) {
    const json message = {{"type", "message"}, {"user", "U1"}, {"text", "missed"}, {"ts", ts}};
    return json{
        {"ok", true}, {"messages", {message}}, {"response_metadata", {{"next_cursor", next}}}}
        .dump();
  }

  // After 100.000000 there are two pages of history, the newer one first; after any other message
  // there is one more.
  void write_two_pages() {
    slack_.set_faults([](const testing::SlackCall& call) {
      const bool is_second = call.fields.contains("cursor");
      const bool is_first_gap = call.fields.at("oldest") == "100.000000";
      testing::FakeSlack::Fault fault;
      fault.answer.body = !is_first_gap ? page("301.000000", "")
                          : is_second   ? page("101.000000", "")
                                        : page("201.000000", "second");
      return fault;
    });
  }

  GapKeeper keeper(std::chrono::milliseconds between_pages = std::chrono::milliseconds(1)) {
    return {{.journal = *journal_,
             .web = web_,
             .find_installation = [this](const std::string& team) -> std::optional<Installation> {
               if (refusals_-- > 0) throw Unavailable("slack: does not say.");
               if (team == "T9") return std::nullopt;
               return Installation{.workspace = {.team = team, .token = "xoxb"}};
             },
             .keep =
                 [this](Inbound inbound) {
                   const std::lock_guard lock(mutex_);
                   kept_.push_back(inbound.key);
                   changed_.notify_all();
                   return true;
                 },
             .clock = system_clock(),
             .note =
                 [this](const std::string& note) {
                   const std::lock_guard lock(mutex_);
                   is_filled_ = is_filled_ || note == "gaps filled";
                   changed_.notify_all();
                 }},
            {.between_pages = between_pages, .pause = std::chrono::milliseconds(1)}};
  }

  void wait_for_kept(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return kept_.size() >= count; });
  }

  // What was kept until all gaps were filled.
  std::vector<std::string> kept_when_filled() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_filled_; });
    return kept_;
  }

  std::filesystem::path folder_;
  std::unique_ptr<journal::Journal> journal_;
  testing::FakeSlack slack_;
  net::HttpClient http_{net::Network::kAllowed};
  WebApi web_{http_, {.url = slack_.api_url()}, system_clock()};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> kept_;
  bool is_filled_ = false;
  std::atomic<int> refusals_ = 0;
};

TEST_F(GapKeeperTest, ReadsWhatCameAfterTheLastKnownMessageOfAChannel) {
  const Time now = system_clock()();
  know("C1", "100.000000", now - std::chrono::hours(1));
  write("C1", "099.000000");
  write("C1", "101.000000");
  write("C2", "101.000000");
  GapKeeper gaps = keeper();
  gaps.look(now);
  EXPECT_THAT(kept_when_filled(), ElementsAre("message/T1/C1/101.000000"))
      << "nobody spoke to the bot in the other channel";
}

TEST_F(GapKeeperTest, ChannelsThatWereSilentForLongAreLeftAlone) {
  const Time now = system_clock()();
  know("C1", "100.000000", now - std::chrono::hours(24 * 8));
  know("C2", "100.000000", now - std::chrono::hours(1));
  write("C1", "101.000000");
  write("C2", "101.000000");
  GapKeeper gaps = keeper();
  gaps.look(now);
  EXPECT_THAT(kept_when_filled(), ElementsAre("message/T1/C2/101.000000"));
}

TEST_F(GapKeeperTest, BeginsBeforeTheTimeInWhichNobodyListened) {
  const Time now = system_clock()();
  know("C1", "100.000000", now - std::chrono::hours(2));
  know("C1", "102.000000", now);  // the first one that came again
  write("C1", "101.000000");
  GapKeeper gaps = keeper();
  gaps.look(now - std::chrono::hours(1));
  EXPECT_THAT(kept_when_filled(), ElementsAre("message/T1/C1/101.000000"));
}

TEST_F(GapKeeperTest, WhoeverStartsNextGoesOnInTheMiddleOfAGap) {
  know("C1", "100.000000", system_clock()() - std::chrono::hours(1));
  write_two_pages();
  {
    GapKeeper gaps = keeper(std::chrono::hours(1));
    gaps.look(system_clock()());
    wait_for_kept(1);
  }
  GapKeeper gaps = keeper();
  EXPECT_THAT(kept_when_filled(),
              ElementsAre("message/T1/C1/201.000000", "message/T1/C1/101.000000"));
}

TEST_F(GapKeeperTest, ASecondGapLosesNothingOfTheFirst) {
  const Time now = system_clock()();
  know("C1", "100.000000", now - std::chrono::hours(1));
  write_two_pages();
  {
    GapKeeper gaps = keeper(std::chrono::hours(1));
    gaps.look(now);
    wait_for_kept(1);
  }
  know("C1", "201.000000", now - std::chrono::minutes(30));
  GapKeeper gaps = keeper();
  gaps.look(now);
  wait_for_kept(3);
  EXPECT_THAT(kept_when_filled(),
              UnorderedElementsAre("message/T1/C1/201.000000", "message/T1/C1/101.000000",
                                   "message/T1/C1/301.000000"));
}

TEST_F(GapKeeperTest, GapsOfAWorkspaceThatTheBotLeftAreDropped) {
  const Time now = system_clock()();
  know("C1", "100.000000", now - std::chrono::hours(1));
  journal_
      ->write([now](journal::Transaction& transaction) {
        journal::note_gap(transaction, {.team = "T9",
                                        .channel = "C1",
                                        .oldest = "100.000000",
                                        .noted_at = now + std::chrono::hours(1)});
      })
      .wait();
  write("C1", "101.000000");
  GapKeeper gaps = keeper();
  gaps.look(now);
  EXPECT_THAT(kept_when_filled(), ElementsAre("message/T1/C1/101.000000"));
}

TEST_F(GapKeeperTest, GoesOnWhenSlackAnswersAgain) {
  know("C1", "100.000000", system_clock()() - std::chrono::hours(1));
  write("C1", "101.000000");
  refusals_ = 3;
  GapKeeper gaps = keeper();
  gaps.look(system_clock()());
  EXPECT_THAT(kept_when_filled(), ElementsAre("message/T1/C1/101.000000"));
}

TEST_F(GapKeeperTest, EndsAtOnceWhateverItWaitsFor) {
  know("C1", "100.000000", system_clock()() - std::chrono::hours(1));
  refusals_ = 1'000'000;
  GapKeeper gaps = keeper();
  gaps.look(system_clock()());
}

}  // namespace
}  // namespace triage::slack
