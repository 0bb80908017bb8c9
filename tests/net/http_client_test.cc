#include "triage/net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/net/test_server.h"
#include "triage/base/error.h"
#include "triage/base/stop_signal.h"

namespace triage::net {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ReceivedRequest;
using testing::Reply;
using testing::TestServer;

Reply reply(int status, std::string body = "", Headers headers = {}) {
  Reply made;
  made.status = status;
  made.body = std::move(body);
  made.headers = std::move(headers);
  return made;
}

Reply raw(std::string bytes) {
  Reply made;
  made.raw = std::move(bytes);
  return made;
}

Request get(const std::string& url) {
  Request request;
  request.url = url;
  return request;
}

// The message of the error that sending ends with.
template <typename Error>
std::string failure(HttpClient& client, const Request& request) {
  try {
    (void)client.send(request);
  } catch (const Error& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("another kind of error: ") + error.what();
  }
  return "no error";
}

TEST(HttpClient, SendsMethodHeadersAndBodyAndReadsTheAnswer) {
  TestServer server([](const ReceivedRequest&) {
    return reply(201, "yes", {{"X-Made", " a b "}});
  });
  HttpClient client(Network::kAllowed);
  Request request{"POST", server.url("/a?b=c"), {{"X-Asked", "1"}, {"X-Empty", ""}}, "body"};
  const Response response = client.send(request);
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.body, "yes");
  EXPECT_EQ(response.headers.find("x-made"), "a b");
  EXPECT_EQ(response.headers.find("x-other"), std::nullopt);
  const ReceivedRequest seen = server.requests().at(0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/a?b=c");
  EXPECT_EQ(seen.body, "body");
  EXPECT_EQ(seen.headers.find("x-asked"), "1");
  EXPECT_EQ(seen.headers.find("Content-Type"), std::nullopt);
  EXPECT_THAT(std::string(*seen.headers.find("user-agent")), HasSubstr("triage/0."));
}

TEST(HttpClient, SendsEveryMethod) {
  TestServer server([](const ReceivedRequest&) { return reply(200, "x"); });
  HttpClient client(Network::kAllowed);
  for (const std::string method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) {
    Request request = get(server.url("/"));
    request.method = method;
    EXPECT_EQ(client.send(request).body, method == "HEAD" ? "" : "x");
    EXPECT_EQ(server.requests().back().method, method);
  }
}

TEST(HttpClient, KeepsItsConnectionBetweenCalls) {
  TestServer server([](const ReceivedRequest&) { return reply(200, "x"); });
  HttpClient client(Network::kAllowed);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.send(get(server.url("/"))).status, 200);
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, ServesManyThreads) {
  TestServer server([](const ReceivedRequest& request) { return reply(200, request.target); });
  HttpClient client(Network::kAllowed);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
        if (client.send(get(server.url(path))).body == path) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 160);
  EXPECT_LE(server.connections(), 8);
}

TEST(HttpClient, GivesThePiecesOfABodyWithItsHeadKnown) {
  const std::string body(3'000'000, 'x');
  TestServer server([&](const ReceivedRequest&) { return reply(200, body, {{"ETag", "\"a\""}}); });
  HttpClient client(Network::kAllowed);
  std::string seen;
  int pieces = 0;
  const ResponseHead head =
      client.stream(get(server.url("/")), [&](const ResponseHead& known, std::string_view piece) {
        EXPECT_EQ(known.status, 200);
        EXPECT_EQ(known.headers.find("etag"), "\"a\"");
        seen += piece;
        ++pieces;
        return true;
      });
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(seen, body);
  EXPECT_GT(pieces, 1);
}

TEST(HttpClient, StopsReceivingWhenThereIsEnough) {
  TestServer server([](const ReceivedRequest&) { return reply(200, std::string(5'000'000, 'x')); });
  HttpClient client(Network::kAllowed);
  std::size_t seen = 0;
  const ResponseHead head =
      client.stream(get(server.url("/")), [&](const ResponseHead&, std::string_view piece) {
        seen += piece.size();
        return false;
      });
  EXPECT_EQ(head.status, 200);
  EXPECT_LT(seen, 5'000'000U);
  EXPECT_EQ(client.send(get(server.url("/"))).body.size(), 5'000'000U);
}

TEST(HttpClient, HandsOnWhatTheCallbackThrows) {
  TestServer server([](const ReceivedRequest&) { return reply(200, "x"); });
  HttpClient client(Network::kAllowed);
  EXPECT_THROW(client.stream(get(server.url("/")),
                             [](const ResponseHead&, std::string_view) -> bool {
                               throw std::out_of_range("mine");
                             }),
               std::out_of_range);
  EXPECT_EQ(client.send(get(server.url("/"))).status, 200);
}

TEST(HttpClient, ReturnsErrorsOfTheServerAsAnswers) {
  TestServer server([](const ReceivedRequest&) { return reply(404, "gone"); });
  HttpClient client(Network::kAllowed);
  const Response response = client.send(get(server.url("/")));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, "gone");
}

TEST(HttpClient, FollowsARedirectAndDropsAuthorizationForAnotherHost) {
  TestServer other([](const ReceivedRequest&) { return reply(200, "there"); });
  TestServer server([&](const ReceivedRequest& request) {
    if (request.target == "/away") return reply(302, "moved", {{"Location", other.url("/x")}});
    if (request.target == "/near") return reply(307, "moved", {{"Location", "/here"}});
    return reply(200, "here");
  });
  HttpClient client(Network::kAllowed);
  Request request = get(server.url("/away"));
  request.headers = {{"Authorization", "Bearer secret"}, {"Range", "bytes=0-"}};
  EXPECT_EQ(client.send(request).body, "there");
  EXPECT_EQ(server.requests().at(0).headers.find("authorization"), "Bearer secret");
  EXPECT_EQ(other.requests().at(0).headers.find("authorization"), std::nullopt);
  EXPECT_EQ(other.requests().at(0).headers.find("range"), "bytes=0-");

  request.url = server.url("/near");
  EXPECT_EQ(client.send(request).body, "here");
  EXPECT_EQ(server.requests().back().headers.find("authorization"), "Bearer secret");
}

TEST(HttpClient, ReturnsARedirectWhereNoneIsAllowed) {
  TestServer server([](const ReceivedRequest&) { return reply(302, "", {{"Location", "/x"}}); });
  HttpClient client(Network::kAllowed);
  Request request = get(server.url("/"));
  request.max_redirects = 0;
  EXPECT_EQ(client.send(request).headers.find("location"), "/x");
}

TEST(HttpClient, EndsARoundOfRedirects) {
  TestServer server([](const ReceivedRequest&) { return reply(302, "", {{"Location", "/x"}}); });
  HttpClient client(Network::kAllowed);
  EXPECT_THAT(failure<Unavailable>(client, get(server.url("/"))),
              AllOf(HasSubstr("more than 5 redirects"), HasSubstr(server.url("/"))));
  EXPECT_EQ(server.requests().size(), 6U);
}

TEST(HttpClient, FollowsNoRedirectToAnotherScheme) {
  TestServer server([](const ReceivedRequest&) {
    return reply(302, "", {{"Location", "file:///etc/passwd"}});
  });
  HttpClient client(Network::kAllowed);
  EXPECT_THAT(failure<Unavailable>(client, get(server.url("/"))), HasSubstr("GET http"));
}

TEST(HttpClient, AsksTheProxyOfTheEnvironment) {
  TestServer proxy([](const ReceivedRequest&) { return reply(200, "by proxy"); });
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  HttpClient client(Network::kAllowed);
  EXPECT_EQ(client.send(get("http://hub.invalid/a")).body, "by proxy");
  ::unsetenv("http_proxy");
  EXPECT_EQ(proxy.requests().at(0).target, "http://hub.invalid/a");
}

TEST(HttpClient, OfflineRefusesEveryRequestAndNamesTheSwitch) {
  TestServer server([](const ReceivedRequest&) { return reply(200); });
  HttpClient client(Network::kRefused);
  EXPECT_THAT(failure<Unavailable>(client, get(server.url("/a?key=1"))),
              AllOf(HasSubstr("--offline"), HasSubstr("/a:"), Not(HasSubstr("key"))));
  EXPECT_EQ(server.connections(), 0);
}

TEST(HttpClient, SaysThatAnAnswerWasCut) {
  TestServer server([](const ReceivedRequest&) {
    Reply cut = reply(200, "0123456789");
    cut.cut_after = 4;
    return cut;
  });
  HttpClient client(Network::kAllowed);
  EXPECT_THAT(failure<NoAnswer>(client, get(server.url("/a"))), HasSubstr(server.url("/a")));
}

TEST(HttpClient, SaysThatNoAnswerCame) {
  TestServer server([](const ReceivedRequest&) { return raw(""); });
  HttpClient client(Network::kAllowed);
  EXPECT_THAT(failure<NoAnswer>(client, get(server.url("/"))), HasSubstr("Empty reply"));
}

TEST(HttpClient, GivesUpOnSilence) {
  TestServer server([](const ReceivedRequest&) {
    Reply silent;
    silent.is_silent = true;
    return silent;
  });
  HttpClient client(Network::kAllowed);
  Request request = get(server.url("/"));
  request.idle_timeout = milliseconds{50};
  EXPECT_THAT(failure<NoAnswer>(client, request), HasSubstr("for 50 ms"));
  request.idle_timeout = milliseconds{60'000};
  request.total_timeout = milliseconds{50};
  EXPECT_THAT(failure<NoAnswer>(client, request), HasSubstr("timed out"));
}

TEST(HttpClient, GivesUpOnOneThatDrips) {
  TestServer server([](const ReceivedRequest&) {
    Reply slow;
    slow.is_dripping = true;
    slow.claimed_length = 1'000'000;
    return slow;
  });
  HttpClient client(Network::kAllowed);
  Request request = get(server.url("/"));
  request.idle_timeout = milliseconds{100};
  request.idle_bytes = 100'000;
  EXPECT_THAT(failure<NoAnswer>(client, request), HasSubstr("bytes were sent or received for"));
}

void ask_the_silent_and_press_ctrl_c() {
  TestServer server([](const ReceivedRequest&) {
    std::raise(SIGINT);
    Reply silent;
    silent.is_silent = true;
    return silent;
  });
  HttpClient client(Network::kAllowed);
  take_over_signals();
  try {
    (void)client.send(get(server.url("/")));
  } catch (const Interrupted&) {
    std::_Exit(130);
  }
}

TEST(HttpClientDeathTest, EndsAtCtrlC) {
  EXPECT_EXIT(ask_the_silent_and_press_ctrl_c(), ::testing::ExitedWithCode(130), "");
}

TEST(HttpClient, EndsWhenItsOwnerSaysSo) {
  std::atomic<bool> should_stop = false;
  TestServer server([&](const ReceivedRequest&) {
    should_stop = true;
    Reply silent;
    silent.is_silent = true;
    return silent;
  });
  HttpClient client(Network::kAllowed, [&] { return should_stop.load(); });
  EXPECT_THROW((void)client.send(get(server.url("/"))), Interrupted);
}

void press_ctrl_c_in_the_middle_of_a_call() {
  std::promise<void> was_asked;
  bool is_told = false;
  TestServer server([&](const ReceivedRequest&) {
    std::raise(SIGINT);
    was_asked.get_future().wait();
    return reply(200, "all of it");
  });
  take_over_signals();
  HttpClient client(Network::kAllowed, [&] {
    if (stop_requested() && !std::exchange(is_told, true)) was_asked.set_value();
    return false;
  });
  std::_Exit(client.send(get(server.url("/"))).body == "all of it" ? 0 : 1);
}

TEST(HttpClientDeathTest, GoesOnAfterCtrlCWhereItsOwnerSaysSo) {
  EXPECT_EXIT(press_ctrl_c_in_the_middle_of_a_call(), ::testing::ExitedWithCode(0), "");
}

TEST(HttpClient, SaysThatNobodyListens) {
  std::string url;
  {
    TestServer gone([](const ReceivedRequest&) { return reply(200); });
    url = gone.url("/");
  }
  HttpClient client(Network::kAllowed);
  EXPECT_THAT(failure<NoAnswer>(client, get(url)), HasSubstr(url));
}

TEST(HttpClient, RefusesWhatIsNoHttp) {
  TestServer server([](const ReceivedRequest&) { return raw("220 mail ready\r\n\r\n"); });
  HttpClient client(Network::kAllowed);
  EXPECT_THAT(failure<Unavailable>(client, get(server.url("/"))), HasSubstr("HTTP/0.9"));
}

TEST(HttpClient, RefusesABodyThatIsTooLong) {
  TestServer server([](const ReceivedRequest&) { return reply(200, std::string(1000, 'x')); });
  HttpClient client(Network::kAllowed);
  Request request = get(server.url("/"));
  request.max_response_bytes = 999;
  EXPECT_THAT(failure<Unavailable>(client, request), HasSubstr("longer than 999 bytes"));
  request.max_response_bytes = 1000;
  EXPECT_EQ(client.send(request).body.size(), 1000U);
}

TEST(HttpClient, RefusesOtherSchemesAndBrokenUrls) {
  HttpClient client(Network::kAllowed);
  EXPECT_THAT(failure<InvalidInput>(client, get("ftp://host/x")), HasSubstr("ftp://host/x"));
  EXPECT_THAT(failure<InvalidInput>(client, get("http://host:99999999/")), HasSubstr("host"));
}

TEST(HttpClient, RefusesHeadersThatWouldAddOthersAndDoesNotShowThem) {
  HttpClient client(Network::kAllowed);
  Request request = get("http://host/");
  request.headers = {{"Authorization", "Bearer secret\r\nX: y"}};
  EXPECT_THAT(failure<InvalidInput>(client, request),
              AllOf(HasSubstr("'Authorization'"), Not(HasSubstr("secret"))));
  request.headers = {{"A\nB", "x"}};
  EXPECT_NE(failure<InvalidInput>(client, request), "no error");
}

TEST(HttpClient, ShowsNoSecretsInItsErrors) {
  std::string url;
  {
    TestServer gone([](const ReceivedRequest&) { return reply(200); });
    url = gone.url("/path?token=hidden1");
  }
  url.insert(std::string("http://").size(), "me:hidden2@");
  HttpClient client(Network::kAllowed);
  Request request = get(url);
  request.headers = {{"Authorization", "Bearer hidden3"}};
  EXPECT_THAT(failure<NoAnswer>(client, request),
              AllOf(Not(HasSubstr("hidden")), HasSubstr("/path")));
}

}  // namespace
}  // namespace triage::net
