// The HTTP API on a port: connections that a dispatcher answers.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "triage/serve/dispatcher.h"
#include "triage/serve/http/listener.h"
#include "triage/serve/http/router.h"

namespace triage::serve {

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

}  // namespace triage::serve
