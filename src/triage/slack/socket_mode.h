// Slack's Socket Mode: events come over a WebSocket that this side opens, so that no public address
// is needed. They go down the same road as those of HTTP.
//
// An envelope is acknowledged once the journal has it. When Slack is about to end a connection, the
// next one is open before that.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "triage/net/web_socket.h"
#include "triage/slack/inbound.h"
#include "triage/slack/web_api.h"

namespace triage::slack {

class SocketMode {
 public:
  struct Options {
    std::string app_token = {};  // `xapp-...`; shown nowhere
    net::Network network = net::Network::kAllowed;
    net::WebSocketOptions socket = {};
    std::chrono::milliseconds hello_patience{10'000};  // from the connection to Slack's hello
    std::chrono::milliseconds first_wait{1'000};       // before a second try; grows by doubling
    std::chrono::milliseconds longest_wait{60'000};
    std::uint64_t seed = 0;  // of the jitter
  };

  // Keeps one piece, then calls `kept` once, from any thread: true when it is durable. What is not
  // kept is not acknowledged, and Slack sends it again. Called by several threads.
  using Kept = std::function<void(bool)>;
  using Keep = std::function<void(Inbound, Kept)>;

  // Is told of connections that came and went, in a clause, for the log.
  using Note = std::function<void(const std::string&)>;

  // `web` must outlive it.
  SocketMode(WebApi& web, Options options, Keep keep, Note note);
  ~SocketMode();
  SocketMode(const SocketMode&) = delete;
  SocketMode& operator=(const SocketMode&) = delete;

  // Works until stop() is called, whatever fails meanwhile. Once.
  void run();

  // From any thread: no more is received, and run() returns.
  void stop();

  // Is there a connection that Slack has greeted?
  [[nodiscard]] bool is_connected() const;

 private:
  class Session;
  class State;

  std::unique_ptr<State> state_;
};

}  // namespace triage::slack
