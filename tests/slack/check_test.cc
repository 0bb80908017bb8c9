#include "triage/slack/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/net/test_server.h"
#include "triage/slack/manifest.h"

namespace triage::slack {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class CheckTest : public ::testing::Test {
 protected:
  // The names of what is missing.
  std::vector<std::string> missing(const Credentials& credentials) {
    net::HttpClient http(net::Network::kAllowed);
    WebApi web(http, {.url = server_.url("/api/")}, system_clock());
    findings_ = check(web, credentials);
    std::vector<std::string> names;
    for (const Finding& finding : findings_) {
      if (finding.kind == Finding::Kind::kMissing) names.push_back(finding.what);
      EXPECT_THAT(finding.advice, Not(HasSubstr("secret")));
    }
    EXPECT_EQ(is_ready(findings_), names.empty());
    return names;
  }

  std::string scopes_ = joined_scopes(bot_scopes());
  std::string auth_ = R"({"ok":true,"team_id":"T1","user_id":"U1","bot_id":"B1"})";
  std::string open_ = R"({"ok":true,"url":"wss://example.com"})";
  int status_ = 200;
  testing::TestServer server_{[this](const testing::ReceivedRequest& request) {
    testing::Reply reply;
    reply.status = status_;
    reply.body = request.target == "/api/auth.test" ? auth_ : open_;
    reply.headers = {{"X-OAuth-Scopes", scopes_}};
    return reply;
  }};
  std::vector<Finding> findings_;
};

TEST_F(CheckTest, FindsNothingMissingWhereAllIsThere) {
  EXPECT_THAT(missing({.bot_token = "xoxb-secret", .app_token = "xapp-secret"}),
              ::testing::IsEmpty());
  EXPECT_THAT(missing({.bot_token = "xoxb-secret", .signing_secret = "secret"}),
              ::testing::IsEmpty());
}

TEST_F(CheckTest, NamesTokensThatAreNotSetOrOfAnotherKind) {
  EXPECT_THAT(missing({}), ::testing::ElementsAre("bot token", "app token or signing secret"));
  EXPECT_THAT(missing({.bot_token = "xoxp-secret", .app_token = "xoxb-secret"}),
              ::testing::ElementsAre("bot token", "app token"));
}

TEST_F(CheckTest, NamesEachMissingScope) {
  scopes_ = "chat:write,im:history";
  const auto names = missing({.bot_token = "xoxb-secret", .signing_secret = "secret"});
  EXPECT_THAT(names, Contains("scope channels:history"));
  EXPECT_THAT(names, Not(Contains("scope chat:write")));
}

TEST_F(CheckTest, SaysWhatSlackRefuses) {
  auth_ = R"({"ok":false,"error":"invalid_auth"})";
  open_ = R"({"ok":false,"error":"missing_scope"})";
  EXPECT_THAT(missing({.bot_token = "xoxb-secret", .app_token = "xapp-secret"}),
              ::testing::ElementsAre("bot token", "app token"));
  EXPECT_THAT(findings_[0].advice, HasSubstr("invalid_auth"));
  EXPECT_THAT(findings_[1].advice, HasSubstr("connections:write"));
}

TEST_F(CheckTest, DoesNotTakeSilenceForSomethingMissing) {
  status_ = 503;
  EXPECT_THAT(missing({.bot_token = "xoxb-secret", .signing_secret = "secret"}),
              ::testing::IsEmpty());
  EXPECT_EQ(findings_[0].kind, Finding::Kind::kUnknown);
}

}  // namespace
}  // namespace triage::slack
