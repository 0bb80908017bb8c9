#include "triage/serve/access/access.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "triage/base/secret.h"
#include "triage/journal/api_keys.h"
#include "triage/journal/people.h"

namespace triage::serve {
namespace {

class AccessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    journal_ = std::make_unique<journal::Journal>(journal::JournalOptions{
        .place = (folder_ / "journal.db").string(), .clock = [this] { return now_; }});
  }
  void TearDown() override {
    journal_.reset();
    std::filesystem::remove_all(folder_);
  }

  Access access(AccessOptions options = {}) {
    return {*journal_, options, [this] { return now_; }};
  }

  static Request request(net::Headers headers, bool is_loopback = true) {
    Request request;
    request.method = "POST";
    request.headers = std::move(headers);
    request.is_loopback = is_loopback;
    return request;
  }

  // Who it is, asked the way a server does.
  static std::variant<Caller, Problem> who(Access& access, const Request& request) {
    if (auto known = access.known(request)) return *std::move(known);
    return access.look_up(request);
  }

  static int status(const std::variant<Caller, Problem>& who) {
    const auto* problem = std::get_if<Problem>(&who);
    return problem == nullptr ? 200 : problem->status;
  }

  std::string make_key(std::vector<std::string> scopes, std::optional<double> rate = {}) {
    const std::string token = make_token();
    journal_
        ->write([=, this](journal::Transaction& transaction) {
          journal::keep_api_key(
              transaction, token,
              {.name = "test", .scopes = scopes, .requests_per_second = rate, .created_at = now_});
        })
        .wait();
    return token;
  }

  Time now_{std::chrono::hours(500'000)};
  std::filesystem::path folder_;
  std::unique_ptr<journal::Journal> journal_;
};

TEST_F(AccessTest, ThisMachineNeedsNoKey) {
  Access open = access();
  EXPECT_EQ(status(who(open, request({{"Host", "127.0.0.1:8080"}}))), 200);
  EXPECT_EQ(status(who(open, request({{"Host", "localhost"}}))), 200);
  EXPECT_EQ(status(who(open, request({{"Host", "[::1]:8080"}}))), 200);
  EXPECT_EQ(status(who(open, request({{"Host", "127.1.2.3"}}))), 200);
  Access strict = access({.requires_key = true});
  EXPECT_EQ(status(who(strict, request({{"Host", "127.0.0.1:8080"}}))), 401);
}

TEST_F(AccessTest, WhoStandsBehindAProxyOrABrowserPageIsNotThisMachine) {
  Access open = access();
  for (const net::Headers& headers :
       {net::Headers{{"Host", "127.0.0.1"}, {"X-Forwarded-For", "203.0.113.7"}},
        net::Headers{{"Host", "127.0.0.1"}, {"Forwarded", "for=203.0.113.7"}},
        net::Headers{{"Host", "triage.example.com"}},
        net::Headers{{"Host", "localhost.example.com"}},
        net::Headers{{"Host", "127.example.com:8080"}, {"Origin", "http://127.example.com:8080"}},
        net::Headers{{"Host", "127.0.0.1.example.com"}},
        net::Headers{{"Host", "localhost"}, {"Origin", "https://example.com"}},
        net::Headers{{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}}}) {
    EXPECT_EQ(status(who(open, request(headers))), 401);
  }
  EXPECT_EQ(status(who(open, request({{"Host", "127.0.0.1"}}, /*is_loopback=*/false))), 401);
}

TEST_F(AccessTest, AKeyMayWhatItsScopesSay) {
  Access elsewhere = access({.requires_key = true});
  const std::string token = make_key({"classify"});
  const auto found = who(elsewhere, request({{"Authorization", "bearer " + token}}, false));
  ASSERT_EQ(status(found), 200);
  const Caller& caller = std::get<Caller>(found);
  EXPECT_FALSE(elsewhere.refusal(caller, Scope::kClassify));
  ASSERT_TRUE(elsewhere.refusal(caller, Scope::kFeedback));
  EXPECT_EQ(elsewhere.refusal(caller, Scope::kFeedback)->status, 403);
  EXPECT_EQ(status(who(elsewhere, request({{"X-Api-Key", token}}, false))), 200);
}

TEST_F(AccessTest, ASessionThatIsOverTakesNothingAway) {
  const net::Headers stale = {{"Host", "localhost"},
                              {"Origin", "http://localhost"},
                              {"Cookie", "triage_session=0000.stale"}};
  Access open = access();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(status(who(open, request(stale))), 200);
  EXPECT_EQ(status(who(open, request(stale, /*is_loopback=*/false))), 401);
  Access strict = access({.requires_key = true});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(status(who(strict, request(stale))), 401);
}

TEST_F(AccessTest, AWrongKeyIsRefusedAlsoAtHome) {
  Access open = access();
  const std::string token = make_key({"admin"});
  for (const std::string& wrong : {std::string("x"), token + "x", token.substr(1), make_token()}) {
    EXPECT_EQ(status(who(open, request({{"Host", "127.0.0.1"}, {"X-Api-Key", wrong}}))), 401);
  }
}

TEST_F(AccessTest, ARevokedKeyIsRefusedOnceItIsLookedUpAgain) {
  Access strict = access({.requires_key = true, .memory = std::chrono::seconds(0)});
  const std::string token = make_key({"classify"});
  EXPECT_EQ(status(who(strict, request({{"X-Api-Key", token}}))), 200);
  journal_
      ->write([&](journal::Transaction& transaction) {
        return journal::revoke_api_key(transaction, std::string(token_id(token)), now_);
      })
      .wait();
  EXPECT_EQ(status(who(strict, request({{"X-Api-Key", token}}))), 401);
}

TEST_F(AccessTest, AKeyMayAskAsOftenAsItsRate) {
  Access strict = access({.requires_key = true});
  const auto found = who(strict, request({{"X-Api-Key", make_key({"classify"}, 0.5)}}));
  const Caller& caller = std::get<Caller>(found);
  EXPECT_FALSE(strict.refusal(caller, Scope::kClassify));
  const auto refusal = strict.refusal(caller, Scope::kClassify);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 429);
  EXPECT_EQ(refusal->headers.find("Retry-After"), "2");
}

TEST_F(AccessTest, ASessionMayWhatThePersonMayAndNothingFromAnotherPage) {
  const std::string session = make_token();
  journal_
      ->write([&](journal::Transaction& transaction) {
        const auto id = journal::keep_person(transaction, {.id = "01J00000000000000000000000",
                                                           .name = "kim",
                                                           .role = journal::PersonRole::kReviewer,
                                                           .created_at = now_});
        journal::keep_session(transaction, session, id, now_ + std::chrono::hours(1));
      })
      .wait();
  Access strict = access({.requires_key = true, .memory = std::chrono::seconds(0)});
  const std::string cookie = "other=1; triage_session=" + session;
  const net::Headers own = {{"Host", "t"}, {"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}};
  const auto found = who(strict, request(own, false));
  ASSERT_EQ(status(found), 200);
  EXPECT_EQ(std::get<Caller>(found).name, "kim");
  EXPECT_FALSE(strict.refusal(std::get<Caller>(found), Scope::kReview));
  EXPECT_TRUE(strict.refusal(std::get<Caller>(found), Scope::kAdmin));
  for (const net::Headers& forged :
       {net::Headers{{"Host", "t"}, {"Cookie", cookie}, {"Sec-Fetch-Site", "cross-site"}},
        net::Headers{{"Host", "t"}, {"Cookie", cookie}, {"Origin", "https://evil.example"}},
        net::Headers{{"Host", "t"}, {"Cookie", cookie}}}) {
    EXPECT_EQ(status(who(strict, request(forged, false))), 401);
  }
  now_ += std::chrono::hours(2);
  EXPECT_EQ(status(who(strict, request(own, false))), 401) << "it expired";
}

}  // namespace
}  // namespace triage::serve
