#include "triage/slack/gap_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/slack/fake_slack.h"
#include "triage/base/error.h"
#include "triage/journal/conversations.h"

namespace triage::slack {
namespace {

using nlohmann::json;
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

  GapKeeper keeper() {
    return {{.journal = *journal_,
             .web = web_,
             .find_workspace = [this]() -> std::optional<Workspace> {
               if (refusals_-- > 0) throw Unavailable("slack: does not say.");
               return Workspace{.team = "T1", .token = "xoxb"};
             },
             .keep =
                 [this](Inbound inbound) {
                   const std::lock_guard lock(mutex_);
                   kept_.push_back(inbound.key);
                   changed_.notify_all();
                   return true;
                 },
             .clock = system_clock(),
             .note = [](const std::string&) {}},
            {.pause = std::chrono::milliseconds(1)}};
  }

  void wait_for_kept(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return kept_.size() >= count; });
  }

  std::filesystem::path folder_;
  std::unique_ptr<journal::Journal> journal_;
  testing::FakeSlack slack_;
  net::HttpClient http_{net::Network::kAllowed};
  WebApi web_{http_, {.url = slack_.api_url()}, system_clock()};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> kept_;
  std::atomic<int> refusals_ = 0;
};

TEST_F(GapKeeperTest, ReadsWhatCameAfterTheLastKnownMessageOfAChannel) {
  const Time now = system_clock()();
  know("C1", "100.000000", now - std::chrono::hours(1));
  write("C1", "099.000000");
  write("C1", "101.000000");
  write("C2", "101.000000");
  GapKeeper gaps = keeper();
  gaps.look();
  wait_for_kept(1);
  EXPECT_THAT(kept_, UnorderedElementsAre("message/T1/C1/101.000000"))
      << "nobody spoke to the bot in the other channel";
}

TEST_F(GapKeeperTest, ChannelsThatWereSilentForLongAreLeftAlone) {
  const Time now = system_clock()();
  know("C1", "100.000000", now - std::chrono::hours(24 * 8));
  know("C2", "100.000000", now - std::chrono::hours(1));
  write("C1", "101.000000");
  write("C2", "101.000000");
  GapKeeper gaps = keeper();
  gaps.look();
  wait_for_kept(1);
  EXPECT_THAT(kept_, UnorderedElementsAre("message/T1/C2/101.000000"));
}

TEST_F(GapKeeperTest, GoesOnWhenSlackAnswersAgain) {
  know("C1", "100.000000", system_clock()() - std::chrono::hours(1));
  write("C1", "101.000000");
  refusals_ = 3;
  GapKeeper gaps = keeper();
  gaps.look();
  wait_for_kept(1);
}

TEST_F(GapKeeperTest, EndsAtOnceWhateverItWaitsFor) {
  know("C1", "100.000000", system_clock()() - std::chrono::hours(1));
  refusals_ = 1'000'000;
  GapKeeper gaps = keeper();
  gaps.look();
}

}  // namespace
}  // namespace triage::slack
