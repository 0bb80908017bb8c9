#include "triage/slack/socket_mode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/net/test_server.h"
#include "tests/net/web_socket_server.h"
#include "triage/slack/envelope.h"

namespace triage::slack {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using testing::WebSocketServer;
using Peer = WebSocketServer::Peer;

const std::string kHello = R"({"type":"hello","num_connections":1})";

std::string envelope(const std::string& id, const std::string& ts) {
  return json{{"type", "events_api"},
              {"envelope_id", id},
              {"payload",
               {{"type", "event_callback"},
                {"team_id", "T1"},
                {"event_id", id},
                {"event",
                 {{"type", "message"},
                  {"channel", "C1"},
                  {"user", "U1"},
                  {"text", "my printer"},
                  {"ts", ts}}}}}}
      .dump();
}

// What happened, for a test to wait for.
class Journal {
 public:
  void add(const std::string& what) {
    const std::lock_guard lock(mutex_);
    all_.push_back(what);
    changed_.notify_all();
  }
  // True once it holds `count` of these.
  bool waits_for(const std::string& what, int count = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return std::count(all_.begin(), all_.end(), what) >= count; });
  }
  std::vector<std::string> all() {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> all_;
};

class SocketModeTest : public ::testing::Test {
 protected:
  // Runs Socket Mode against `serve` until the test's end.
  void start(WebSocketServer::Serve serve) {
    sockets_ = std::make_unique<WebSocketServer>(std::move(serve));
    mode_ = std::make_unique<SocketMode>(
        web_,
        SocketMode::Options{.app_token = "xapp-1",
                            .hello_patience = milliseconds(200),
                            .first_wait = milliseconds(1),
                            .longest_wait = milliseconds(5)},
        [this](Inbound inbound, SocketMode::Kept kept) {
          log_.add("kept " + inbound.key);
          kept(is_keeping_);
        },
        [this](const std::string& note) { log_.add(note); });
    runner_ = std::thread([this] { mode_->run(); });
  }

  void TearDown() override {
    if (mode_) mode_->stop();
    if (runner_.joinable()) runner_.join();
  }

  testing::Reply open() {
    ++opened_;
    testing::Reply reply;
    reply.body = json{{"ok", opened_ > refused_},
                      {"error", "internal_error"},
                      {"url", sockets_->url("/link")}}
                     .dump();
    return reply;
  }

  Journal log_;
  std::atomic<bool> is_keeping_ = true;
  std::atomic<int> opened_ = 0;
  int refused_ = 0;  // calls that fail before one succeeds
  std::unique_ptr<WebSocketServer> sockets_;
  testing::TestServer api_{[this](const testing::ReceivedRequest&) { return open(); }};
  net::HttpClient http_{net::Network::kAllowed};
  WebApi web_{http_, {.url = api_.url("/api/")}, system_clock()};
  std::unique_ptr<SocketMode> mode_;
  std::thread runner_;
};

TEST_F(SocketModeTest, AcknowledgesAnEnvelopeOnceItIsKept) {
  start([&](Peer& peer) {
    peer.send(kHello);
    peer.send(envelope("E1", "1.000001"));
    while (const auto text = peer.receive()) log_.add(*text);
  });
  EXPECT_TRUE(log_.waits_for(R"({"envelope_id":"E1"})"));
  EXPECT_TRUE(log_.waits_for("kept message/T1/C1/1.000001"));
  EXPECT_TRUE(mode_->is_connected());
  EXPECT_EQ(api_.requests()[0].headers.find("Authorization"), "Bearer xapp-1");
}

TEST_F(SocketModeTest, DoesNotAcknowledgeWhatIsNotKept) {
  is_keeping_ = false;
  start([&](Peer& peer) {
    peer.send(kHello);
    peer.send(envelope("E1", "1.000001"));
    peer.send(R"({"type":"events_api","envelope_id":"E2","payload":{}})");
    while (const auto text = peer.receive()) log_.add(*text);
  });
  EXPECT_TRUE(log_.waits_for(R"({"envelope_id":"E2"})"));
  EXPECT_THAT(log_.all(), ::testing::Not(::testing::Contains(R"({"envelope_id":"E1"})")));
}

TEST_F(SocketModeTest, OpensTheNextConnectionBeforeTheLastOneEnds) {
  std::atomic<int> connections = 0;
  start([&](Peer& peer) {
    const bool is_first = ++connections == 1;
    peer.send(kHello);
    if (is_first) {
      peer.send(R"({"type":"disconnect","reason":"refresh_requested"})");
      log_.waits_for("second");  // it comes while this one is still open
      peer.send(envelope("E1", "1.000001"));
      while (const auto text = peer.receive()) {
        log_.add("first: " + *text);
        peer.close();
      }
    } else {
      log_.add("second");
      while (peer.receive()) {
      }
    }
  });
  EXPECT_TRUE(log_.waits_for(R"(first: {"envelope_id":"E1"})"));
  EXPECT_EQ(connections, 2);
}

TEST_F(SocketModeTest, ConnectsAgainAfterItWasDropped) {
  std::atomic<int> connections = 0;
  start([&](Peer& peer) {
    peer.send(kHello);
    if (++connections < 4) return peer.drop();
    log_.add("fourth");
    while (peer.receive()) {
    }
  });
  EXPECT_TRUE(log_.waits_for("fourth"));
}

TEST_F(SocketModeTest, AsksAgainForAnAddressThatItWasNotGiven) {
  refused_ = 1;
  start([&](Peer& peer) {
    peer.send(kHello);
    log_.add("greeted");
    while (peer.receive()) {
    }
  });
  EXPECT_TRUE(log_.waits_for("greeted"));
  EXPECT_TRUE(log_.waits_for("apps.connections.open: internal_error"));
}

TEST_F(SocketModeTest, LeavesAConnectionThatIsNotGreeted) {
  std::atomic<int> connections = 0;
  start([&](Peer& peer) {
    if (++connections > 1) peer.send(kHello);
    while (peer.receive()) {
    }
  });
  EXPECT_TRUE(log_.waits_for("Slack did not greet on a new connection"));
  EXPECT_TRUE(log_.waits_for("connected"));
}

TEST(Frame, IsReadWhateverItHolds) {
  EXPECT_TRUE(std::holds_alternative<Hello>(read_frame(kHello)));
  EXPECT_EQ(std::get<Disconnect>(read_frame(R"({"type":"disconnect","reason":"warning"})")).reason,
            "warning");
  const Frame delivery = read_frame(envelope("E1", "1.000001"));
  EXPECT_EQ(std::get<Delivery>(delivery).inbound.key, "message/T1/C1/1.000001");
  EXPECT_TRUE(std::holds_alternative<Idle>(
      read_frame(R"({"type":"something new","envelope_id":"E1","payload":{}})")));
  for (const char* text : {"", "no json", "[]", "{}", R"({"type":"events_api","payload":{}})"}) {
    EXPECT_TRUE(std::holds_alternative<Unreadable>(read_frame(text))) << text;
  }
}

}  // namespace
}  // namespace triage::slack
