// Requests in, answers out: finds the route, asks who calls, and sees to what every answer has.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "triage/base/log.h"
#include "triage/serve/access/access.h"
#include "triage/serve/access/cors.h"
#include "triage/serve/http/listener.h"
#include "triage/serve/http/router.h"
#include "triage/watch/metrics.h"

namespace triage::serve {

struct ServerTools {
  Access& access;
  watch::Metrics& metrics;
  Log& log;
  Cors cors;
  std::uint64_t seed = 0;  // of the ids of requests
};

class Server {
 public:
  // Serves from now on. `tools` and what the routes work with outlive it. Throws as Listener does.
  Server(const ListenerOptions& options, std::vector<Route> routes, const ServerTools& tools,
         std::size_t waiting_threads = 4);

  // Ends all connections.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] ConnectionCounts connections() const;

  // As Listener::drain().
  bool drain(std::chrono::milliseconds patience);

  // As Listener::stop(); work that waits is done first.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Is it a W3C traceparent of version 00? (Trace Context, 3.2)
[[nodiscard]] bool is_traceparent(std::string_view text);

}  // namespace triage::serve
