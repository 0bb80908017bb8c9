#include "triage/slack/install.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "tests/net/test_server.h"
#include "triage/base/secret.h"
#include "triage/journal/installs.h"
#include "triage/slack/form.h"

namespace triage::slack {
namespace {

using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::Not;

class InstallTest : public ::testing::Test {
 protected:
  InstallTest() {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("triage_install_" + std::to_string(::getpid()) + "_" + test->name());
    std::filesystem::create_directories(folder_);
    journal_ = std::make_unique<journal::Journal>(
        journal::JournalOptions{.place = (folder_ / "journal.db").string(),
                                .clock = clock_,
                                .cipher = Cipher({CipherKey::parse(std::string(64, 'a'))})});
    install_ = std::make_unique<Install>(
        *journal_, web_, InstallSettings{.client_id = "1.2", .client_secret = "hidden"}, make_token,
        clock_);
  }
  ~InstallTest() override {
    install_.reset();
    journal_.reset();
    std::filesystem::remove_all(folder_);
  }

  // The state that a browser comes back with, from where it was sent.
  static std::string state_of(const HttpAnswer& begun) {
    const std::string location(*begun.headers.find("Location"));
    return std::string(field_of(parse_form(location.substr(location.find('?') + 1)), "state"));
  }

  int status_of_return(const std::string& state, const std::string& cookie,
                       const Form& more = {{"code", "c1"}}) {
    Form query = {{"state", state}};
    query.insert(query.end(), more.begin(), more.end());
    return install_
        ->finish(form_encoded(query), {{"Cookie", "a=b; triage_slack_state=" + cookie + "; c=d"}})
        .status;
  }

  std::optional<journal::SlackInstall> kept() {
    return journal_->read(
        [](const journal::Snapshot& snapshot) { return journal::find_install(snapshot, "T1"); });
  }

  Time now_ = Time(std::chrono::seconds(1'531'420'618));
  Clock clock_ = [this] { return now_; };
  std::filesystem::path folder_;
  std::string answer_ =
      R"({"ok":true,"access_token":"xoxb-1","scope":"chat:write,commands","bot_user_id":"U1",)"
      R"("team":{"id":"T1","name":"Desk"}})";
  testing::TestServer server_{[this](const testing::ReceivedRequest&) {
    testing::Reply reply;
    reply.body = answer_;
    return reply;
  }};
  net::HttpClient http_{net::Network::kAllowed};
  WebApi web_{http_, {.url = server_.url("/api/")}, clock_};
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<Install> install_;
};

TEST_F(InstallTest, SendsTheBrowserToSlackWithAStateAndACookie) {
  const HttpAnswer begun = install_->begin();
  EXPECT_EQ(begun.status, 302);
  const std::string location(*begun.headers.find("Location"));
  EXPECT_THAT(location, HasSubstr("https://slack.com/oauth/v2/authorize?client_id=1.2&scope="));
  EXPECT_THAT(location, HasSubstr("chat%3Awrite"));
  EXPECT_THAT(location, Not(HasSubstr("hidden")));
  const std::string cookie(*begun.headers.find("Set-Cookie"));
  EXPECT_THAT(cookie, HasSubstr(state_of(begun)));
  for (const char* needed : {"HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"}) {
    EXPECT_THAT(cookie, HasSubstr(needed));
  }
}

TEST_F(InstallTest, SendsNobodyToSlackForATokenThatCannotBeKept) {
  journal::Journal open_one({.place = (folder_ / "open.db").string(), .clock = clock_});
  Install install(open_one, web_, {.client_id = "1.2", .client_secret = "hidden"}, make_token,
                  clock_);
  const HttpAnswer answer = install.begin();
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("TRIAGE_JOURNAL_KEY"));
  EXPECT_FALSE(answer.headers.find("Location"));
}

TEST_F(InstallTest, KeepsTheTokenOfTheTeam) {
  const std::string state = state_of(install_->begin());
  EXPECT_EQ(status_of_return(state, state), 200);
  ASSERT_TRUE(kept());
  EXPECT_EQ(kept()->token, "xoxb-1");
  EXPECT_EQ(kept()->team_name, "Desk");
  EXPECT_EQ(kept()->scopes, (std::vector<std::string>{"chat:write", "commands"}));
  EXPECT_THAT(server_.requests()[0].body, HasSubstr("code=c1"));
}

TEST_F(InstallTest, TakesAStateOnce) {
  const std::string state = state_of(install_->begin());
  EXPECT_EQ(status_of_return(state, state), 200);
  EXPECT_EQ(status_of_return(state, state), 400);
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(InstallTest, TakesAStateForTenMinutes) {
  const std::string state = state_of(install_->begin());
  now_ += minutes(11);
  EXPECT_EQ(status_of_return(state, state), 400);
  EXPECT_FALSE(kept());
}

TEST_F(InstallTest, TakesAStateFromTheBrowserItWasGivenToOnly) {
  const std::string mine = state_of(install_->begin());
  const std::string theirs = state_of(install_->begin());
  EXPECT_EQ(status_of_return(mine, theirs), 400);
  EXPECT_EQ(status_of_return(mine, ""), 400);
  EXPECT_EQ(status_of_return("", ""), 400);
  EXPECT_EQ(status_of_return("made~up", "made~up"), 400);
  EXPECT_EQ(server_.requests().size(), 0U);
}

TEST_F(InstallTest, SaysWhatWentWrong) {
  const std::string refused = state_of(install_->begin());
  EXPECT_EQ(status_of_return(refused, refused, {{"error", "access_denied"}}), 403);
  answer_ = R"({"ok":false,"error":"invalid_code"})";
  const std::string invalid = state_of(install_->begin());
  EXPECT_EQ(status_of_return(invalid, invalid), 502);
  answer_ = R"({"ok":true,"team":{"id":"T1"}})";
  const std::string without_token = state_of(install_->begin());
  EXPECT_EQ(status_of_return(without_token, without_token), 502);
  EXPECT_FALSE(kept());
}

}  // namespace
}  // namespace triage::slack
