#include "triage/slack/web_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/net/test_server.h"
#include "triage/base/error.h"

namespace triage::slack {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ReceivedRequest;
using testing::TestServer;

testing::Reply answer(int status, std::string body, net::Headers headers = {}) {
  testing::Reply reply;
  reply.status = status;
  reply.body = std::move(body);
  reply.headers = std::move(headers);
  return reply;
}

class WebApiTest : public ::testing::Test {
 protected:
  WebApi api() {
    return {http_,
            {.url = server_.url("/api"), .timeout = std::chrono::milliseconds(300)},
            [this] { return now_; },
            [this] { return moment_; }};
  }

  testing::Reply next_ = answer(200, R"({"ok":true})");
  TestServer server_{[this](const ReceivedRequest&) { return next_; }};
  net::HttpClient http_{net::Network::kAllowed};
  Time now_ = Time(seconds(1'000));
  Moment moment_{seconds(1'000)};
  const Workspace workspace_{.team = "T1", .token = "xoxb-secret"};
  const Reply reply_{.text = "a & b", .blocks = "[]"};
};

TEST_F(WebApiTest, SendsAFormWithTheTokenInItsHeader) {
  WebApi web = api();
  next_ = answer(200, R"({"ok":true,"ts":"5.000001"})");
  const CallResult result =
      web.post_message(workspace_, {.channel = "C1", .thread_ts = "4.0"}, reply_, "{}");
  EXPECT_TRUE(result.is_done());
  EXPECT_THAT(result.body, HasSubstr("5.000001"));
  const ReceivedRequest request = server_.requests().at(0);
  EXPECT_EQ(request.target, "/api/chat.postMessage");
  EXPECT_EQ(request.headers.find("Authorization"), "Bearer xoxb-secret");
  const Form form = parse_form(request.body);
  EXPECT_EQ(field_of(form, "channel"), "C1");
  EXPECT_EQ(field_of(form, "thread_ts"), "4.0");
  EXPECT_EQ(field_of(form, "text"), "a & b");
}

TEST_F(WebApiTest, WaitsForASecondBetweenMessagesOfAChannel) {
  WebApi web = api();
  EXPECT_TRUE(web.post_message(workspace_, {.channel = "C1"}, reply_, "").is_done());
  const CallResult second = web.post_message(workspace_, {.channel = "C1"}, reply_, "");
  EXPECT_EQ(second.outcome, CallOutcome::kLater);
  EXPECT_EQ(second.wait, seconds(1));
  EXPECT_TRUE(web.post_message(workspace_, {.channel = "C2"}, reply_, "").is_done());
  moment_ += seconds(1);
  now_ -= std::chrono::hours(1);  // somebody sets the clock back
  EXPECT_TRUE(web.post_message(workspace_, {.channel = "C1"}, reply_, "").is_done());
  EXPECT_EQ(server_.requests().size(), 3U);
}

TEST_F(WebApiTest, HoldsAMethodOfATeamAsLongAsSlackAsks) {
  WebApi web = api();
  next_ = answer(429, "", {{"Retry-After", "30"}});
  EXPECT_EQ(web.call("chat.update", workspace_, {}).wait, seconds(30));
  next_ = answer(200, R"({"ok":true})");
  EXPECT_EQ(web.call("chat.update", workspace_, {}).outcome, CallOutcome::kLater);
  EXPECT_TRUE(web.call("users.info", workspace_, {}).is_done());
  EXPECT_TRUE(web.call("chat.update", {.team = "T2", .token = ""}, {}).is_done());
  moment_ += seconds(30);
  now_ -= std::chrono::hours(1);
  EXPECT_TRUE(web.call("chat.update", workspace_, {}).is_done());
  EXPECT_EQ(server_.requests().size(), 4U);
}

TEST_F(WebApiTest, TellsWhatMayHaveHappenedFromWhatNeverWill) {
  WebApi web = api();
  const auto outcome = [&](testing::Reply reply) {
    next_ = std::move(reply);
    moment_ += seconds(100);
    return web.call("chat.update", workspace_, {}).outcome;
  };
  EXPECT_EQ(outcome(answer(503, "")), CallOutcome::kUnknown);
  EXPECT_EQ(outcome(answer(200, "<html>")), CallOutcome::kUnknown);
  EXPECT_EQ(outcome(answer(200, R"({"ok":false,"error":"internal_error"})")),
            CallOutcome::kUnknown);
  EXPECT_EQ(outcome(answer(200, R"({"ok":false,"error":"ratelimited"})")), CallOutcome::kLater);
  EXPECT_EQ(outcome(answer(200, R"({"ok":false,"error":"service_unavailable"})")),
            CallOutcome::kLater);
  EXPECT_EQ(outcome(answer(404, "")), CallOutcome::kNever);
  for (const char* error :
       {"invalid_auth", "account_inactive", "token_revoked", "missing_scope", "channel_not_found",
        "not_in_channel", "is_archived", "msg_too_long", "invalid_blocks"}) {
    EXPECT_EQ(outcome(answer(200, std::string(R"({"ok":false,"error":")") + error + "\"}")),
              CallOutcome::kNever)
        << error;
  }
}

TEST_F(WebApiTest, TakesSilenceForSomethingThatMayHaveHappened) {
  WebApi web = api();
  next_.is_silent = true;
  const CallResult result = web.call("chat.update", workspace_, {});
  EXPECT_EQ(result.outcome, CallOutcome::kUnknown);
  EXPECT_THAT(result.error, Not(HasSubstr("xoxb")));
}

TEST_F(WebApiTest, AsksNothingOffline) {
  net::HttpClient offline(net::Network::kRefused);
  WebApi web(offline, {.url = server_.url()}, [this] { return now_; });
  const CallResult result = web.call("auth.test", workspace_, {});
  EXPECT_EQ(result.outcome, CallOutcome::kUnknown);
  EXPECT_THAT(result.error, HasSubstr("--offline"));
}

TEST_F(WebApiTest, SendsNoTokenInTheClearBeyondThisMachine) {
  const auto make = [this](const std::string& url) {
    WebApi(http_, {.url = url}, [this] { return now_; });
  };
  EXPECT_THROW(make("http://example.com/api/"), InvalidInput);
  EXPECT_THROW(make("http://127.0.0.1.example.com/api/"), InvalidInput);
  EXPECT_THROW(make("ftp://localhost/"), InvalidInput);
  EXPECT_NO_THROW(make("https://example.com/api"));
  EXPECT_NO_THROW(make("http://localhost:8080/api/"));
}

TEST_F(WebApiTest, AnswersAtAResponseUrlWithoutAToken) {
  WebApi web = api();
  next_ = answer(200, "ok");
  EXPECT_TRUE(web.respond(server_.url("/respond"), reply_).is_done());
  EXPECT_FALSE(server_.requests().at(0).headers.find("Authorization"));
  EXPECT_THAT(server_.requests().at(0).body, HasSubstr("\"ephemeral\""));
  EXPECT_EQ(web.respond("http://example.com/", reply_).outcome, CallOutcome::kNever);
}

}  // namespace
}  // namespace triage::slack
