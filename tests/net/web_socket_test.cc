#include "triage/net/web_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "tests/net/test_server.h"
#include "tests/net/web_socket_server.h"
#include "triage/base/error.h"

namespace triage::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::WebSocketServer;
using Peer = WebSocketServer::Peer;

constexpr seconds kLong{20};  // as good as for ever

void echo(Peer& peer) {
  while (const auto text = peer.receive()) peer.send(*text);
}

template <typename Kind>
std::string failure(const std::string& url, Network network = Network::kAllowed,
                    const WebSocketOptions& options = {}) {
  try {
    const WebSocket socket(network, url, options);
  } catch (const Kind& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("another kind of error: ") + error.what();
  }
  return "no error";
}

TEST(WebSocket, SendsAndReceivesMessagesInTheirOrder) {
  WebSocketServer server(echo);
  WebSocket socket(Network::kAllowed, server.url());
  for (int i = 0; i < 1000; ++i) socket.send(std::to_string(i));
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(socket.receive(kLong), std::to_string(i));
  EXPECT_TRUE(socket.is_open());
  EXPECT_EQ(socket.why_closed(), "");
}

TEST(WebSocket, SendsLongMessagesAndOthersOfEveryByte) {
  WebSocketServer server(echo);
  WebSocket socket(Network::kAllowed, server.url());
  const std::string text = std::string(1U << 20U, 'x') + "é日😀";
  socket.send(text);
  EXPECT_EQ(socket.receive(kLong), text);
}

TEST(WebSocket, AsksForThePathAndTheQueryOfItsUrl) {
  std::promise<std::string> target;
  WebSocketServer server([&](Peer& peer) {
    target.set_value(peer.target());
    echo(peer);
  });
  const WebSocket socket(Network::kAllowed, server.url("/link/?ticket=a&app_id=b"));
  EXPECT_EQ(target.get_future().get(), "/link/?ticket=a&app_id=b");
}

TEST(WebSocket, ReceivesNothingInVainForLonger) {
  WebSocketServer server(echo);
  WebSocket socket(Network::kAllowed, server.url());
  EXPECT_EQ(socket.receive(milliseconds(1)), std::nullopt);
  EXPECT_TRUE(socket.is_open());
}

TEST(WebSocket, AnswersPings) {
  std::promise<int> pongs;
  WebSocketServer server([&](Peer& peer) {
    peer.ping();
    peer.send("go on");
    (void)peer.receive();
    pongs.set_value(peer.pongs());
  });
  WebSocket socket(Network::kAllowed, server.url());
  EXPECT_EQ(socket.receive(kLong), "go on");
  socket.send("gone on");
  EXPECT_EQ(pongs.get_future().get(), 1);
}

TEST(WebSocket, ReceivesWhatCameBeforeTheEnd) {
  WebSocketServer server([](Peer& peer) {
    peer.send("one");
    peer.send("two");
    peer.close();
  });
  WebSocket socket(Network::kAllowed, server.url());
  EXPECT_EQ(socket.receive(kLong), "one");
  EXPECT_EQ(socket.receive(kLong), "two");
  EXPECT_EQ(socket.receive(kLong), std::nullopt);
  EXPECT_FALSE(socket.is_open());
  EXPECT_NE(socket.why_closed(), "");
}

TEST(WebSocket, KnowsWhenTheOtherSideIsGoneWithoutAWord) {
  WebSocketServer server([](Peer& peer) { peer.drop(); });
  WebSocket socket(Network::kAllowed, server.url());
  EXPECT_EQ(socket.receive(kLong), std::nullopt);
  EXPECT_FALSE(socket.is_open());
}

TEST(WebSocket, KnowsWhenTheOtherSideAnswersNoPing) {
  std::promise<void> is_done;
  WebSocketServer server([&](Peer&) { is_done.get_future().wait(); });  // reads nothing
  WebSocket socket(Network::kAllowed, server.url(), {.idle_timeout = milliseconds(50)});
  EXPECT_EQ(socket.receive(kLong), std::nullopt);
  EXPECT_FALSE(socket.is_open());
  is_done.set_value();
}

TEST(WebSocket, EndsOverAMessageThatIsTooLong) {
  WebSocketServer server([](Peer& peer) {
    peer.send(std::string(2000, 'x'));
    (void)peer.receive();
  });
  WebSocket socket(Network::kAllowed, server.url(), {.max_message_bytes = 1000});
  EXPECT_EQ(socket.receive(kLong), std::nullopt);
  EXPECT_FALSE(socket.is_open());
}

TEST(WebSocket, SaysGoodbyeAfterWhatItStillHasToSend) {
  std::promise<std::vector<std::string>> received;
  WebSocketServer server([&](Peer& peer) {
    std::vector<std::string> all;
    while (auto text = peer.receive()) all.push_back(*std::move(text));
    received.set_value(all);
  });
  WebSocket socket(Network::kAllowed, server.url());
  socket.send("one");
  socket.send("two");
  socket.close();
  socket.send("too late");
  EXPECT_EQ(socket.receive(kLong), std::nullopt);
  EXPECT_FALSE(socket.is_open());
  EXPECT_EQ(received.get_future().get(), (std::vector<std::string>{"one", "two"}));
}

TEST(WebSocket, WakesWhoWaitsWhenItIsClosed) {
  WebSocketServer server(echo);
  WebSocket socket(Network::kAllowed, server.url());
  std::thread waiting([&] { EXPECT_EQ(socket.receive(kLong), std::nullopt); });
  socket.close();
  waiting.join();
}

TEST(WebSocket, HoldsBackAPeerThatSendsMoreThanIsRead) {
  constexpr int kMessages = 3000;
  WebSocketServer server([](Peer& peer) {
    for (int i = 0; i < kMessages; ++i) peer.send(std::to_string(i));
    (void)peer.receive();
  });
  WebSocket socket(Network::kAllowed, server.url());
  for (int i = 0; i < kMessages; ++i) ASSERT_EQ(socket.receive(kLong), std::to_string(i));
}

TEST(WebSocket, OpensNoSocketOffline) {
  EXPECT_THAT(failure<Unavailable>("wss://example.com/?ticket=secret", Network::kRefused),
              ::testing::AllOf(HasSubstr("--offline"), Not(HasSubstr("secret"))));
}

TEST(WebSocket, RefusesWhatIsNoUrlOfAWebSocket) {
  for (const char* url : {"", "http://127.0.0.1/", "ws://", "ws:///path", "ws://a:b@127.0.0.1/",
                          "ws://127.0.0.1:0/", "ws://127.0.0.1:99999/", "ws://127.0.0.1:x/",
                          "ws://127.0.0.1/a b", "ws://127.0.0.1/\r\nX: y"}) {
    EXPECT_THAT(failure<InvalidInput>(url), HasSubstr("Give it as wss://")) << url;
  }
}

TEST(WebSocket, SaysThatNobodyListens) {
  std::string url;
  {
    const WebSocketServer server(echo);
    url = server.url("/?ticket=secret");
  }
  EXPECT_THAT(failure<NoAnswer>(url),
              ::testing::AllOf(HasSubstr("ws://127.0.0.1:"), Not(HasSubstr("secret"))));
}

TEST(WebSocket, SaysThatTheOtherSideSpeaksNoWebSocket) {
  const testing::TestServer server(
      [](const testing::ReceivedRequest&) { return testing::Reply(); });
  EXPECT_THAT(failure<Unavailable>("ws" + server.url("/").substr(4)),
              HasSubstr("does not speak WebSocket"));
}

TEST(WebSocket, GivesUpOnAPeerThatDoesNotShakeHands) {
  const testing::TestServer server([](const testing::ReceivedRequest&) {
    testing::Reply reply;
    reply.is_silent = true;
    return reply;
  });
  EXPECT_THAT(failure<NoAnswer>("ws" + server.url("/").substr(4), Network::kAllowed,
                                {.connect_timeout = milliseconds(50)}),
              Not(HasSubstr("another kind")));
}

}  // namespace
}  // namespace triage::net
