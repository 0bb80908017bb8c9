#include "triage/slack/gap_fill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/net/test_server.h"
#include "triage/slack/form.h"

namespace triage::slack {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

json message(const std::string& ts, const std::string& user = "U1") {
  return {{"type", "message"}, {"user", user}, {"text", "my printer"}, {"ts", ts}};
}

class GapFillTest : public ::testing::Test {
 protected:
  CallResult fill() {
    return fill_once(web_, {.team = "T1", .token = "xoxb"}, gap_, [this](Inbound inbound) {
      if (is_full_) return false;
      kept_.push_back(inbound.key);
      return true;
    });
  }

  json answer_ = {{"ok", true}, {"messages", json::array()}};
  int status_ = 200;
  bool is_full_ = false;
  std::vector<std::string> kept_;
  journal::ChannelGap gap_{.team = "T1", .channel = "C1", .oldest = "100.000000"};
  testing::TestServer server_{[this](const testing::ReceivedRequest&) {
    testing::Reply reply;
    reply.status = status_;
    reply.body = answer_.dump();
    if (status_ == 429) reply.headers.add("Retry-After", "60");
    return reply;
  }};
  net::HttpClient http_{net::Network::kAllowed};
  WebApi web_{http_, {.url = server_.url("/api/")}, system_clock()};
};

TEST_F(GapFillTest, KeepsMissedMessagesInTheirOrderUnderTheirOwnKeys) {
  json bots = message("102.000000");
  bots["bot_id"] = "B1";
  answer_["messages"] = {message("103.000000"), bots, message("101.000000")};
  EXPECT_TRUE(fill().is_done());
  EXPECT_THAT(kept_, ElementsAre("message/T1/C1/101.000000", "message/T1/C1/103.000000"));
  EXPECT_TRUE(gap_.is_filled());
  const Form form = parse_form(server_.requests()[0].body);
  EXPECT_EQ(field_of(form, "oldest"), "100.000000");
  EXPECT_EQ(field_of(form, "limit"), "15");
}

TEST_F(GapFillTest, GoesOnWithTheNextPage) {
  answer_["messages"] = json::array({message("103.000000")});
  answer_["response_metadata"] = {{"next_cursor", "more"}};
  EXPECT_TRUE(fill().is_done());
  EXPECT_FALSE(gap_.is_filled());
  answer_.erase("response_metadata");
  EXPECT_TRUE(fill().is_done());
  EXPECT_TRUE(gap_.is_filled());
  EXPECT_EQ(field_of(parse_form(server_.requests()[1].body), "cursor"), "more");
}

TEST_F(GapFillTest, ReadsTheThreadsThatWereBegunMeanwhile) {
  json begun = message("103.000000");
  begun["latest_reply"] = "104.000000";
  answer_["messages"] = json::array({begun});
  EXPECT_TRUE(fill().is_done());
  EXPECT_FALSE(gap_.is_filled());
  json reply = message("104.000000");
  reply["thread_ts"] = "103.000000";
  answer_["messages"] = {begun, reply};
  EXPECT_TRUE(fill().is_done());
  EXPECT_TRUE(gap_.is_filled());
  EXPECT_EQ(server_.requests()[1].target, "/api/conversations.replies");
  EXPECT_EQ(field_of(parse_form(server_.requests()[1].body), "ts"), "103.000000");
  EXPECT_THAT(kept_, ElementsAre("message/T1/C1/103.000000", "message/T1/C1/103.000000",
                                 "message/T1/C1/104.000000"));
}

TEST_F(GapFillTest, PassesOverAThreadThatIsGone) {
  json begun = message("103.000000");
  begun["latest_reply"] = "104.000000";
  json other = message("102.000000");
  other["latest_reply"] = "104.000000";
  answer_["messages"] = {begun, other};
  EXPECT_TRUE(fill().is_done());
  answer_ = {{"ok", false}, {"error", "thread_not_found"}};
  EXPECT_TRUE(fill().is_done());
  EXPECT_FALSE(gap_.is_filled()) << "the other thread is still to be read";
  answer_ = {{"ok", true}, {"messages", {other}}};
  EXPECT_TRUE(fill().is_done());
  EXPECT_TRUE(gap_.is_filled());
}

TEST_F(GapFillTest, SaysThatAChannelCannotBeRead) {
  answer_ = {{"ok", false}, {"error", "not_in_channel"}};
  EXPECT_EQ(fill().outcome, CallOutcome::kNever);
}

TEST_F(GapFillTest, AsksForAPageAgainThatWasNotKept) {
  answer_["messages"] = json::array({message("103.000000")});
  is_full_ = true;
  EXPECT_EQ(fill().outcome, CallOutcome::kLater);
  EXPECT_FALSE(gap_.is_filled());
  is_full_ = false;
  EXPECT_TRUE(fill().is_done());
  EXPECT_THAT(kept_, ElementsAre("message/T1/C1/103.000000"));
}

TEST_F(GapFillTest, ComesAgainWhenSlackSaysSo) {
  status_ = 429;
  const CallResult result = fill();
  EXPECT_EQ(result.outcome, CallOutcome::kLater);
  EXPECT_EQ(result.wait, std::chrono::seconds(60));
}

TEST_F(GapFillTest, TakesAnAnswerOfAnotherShapeForNone) {
  answer_ = {{"ok", true}, {"messages", "none"}};
  EXPECT_EQ(fill().outcome, CallOutcome::kUnknown);
  answer_ = {{"ok", true}, {"messages", {1, nullptr, json::array()}}};
  EXPECT_TRUE(fill().is_done());
  EXPECT_THAT(kept_, IsEmpty());
}

}  // namespace
}  // namespace triage::slack
