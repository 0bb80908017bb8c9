#include "triage/serve/server.h"

#include <utility>

namespace triage::serve {

struct Server::State {
  State(const ListenerOptions& options, std::vector<Route> routes, const ServerTools& tools,
        std::size_t waiting_threads)
      : dispatcher(std::move(routes), tools, waiting_threads),
        listener(options, [this](const std::shared_ptr<const Request>& request,
                                 const Respond& respond) { dispatcher.take(request, respond); }) {}

  Dispatcher dispatcher;
  Listener listener;
};

Server::Server(const ListenerOptions& options, std::vector<Route> routes, const ServerTools& tools,
               std::size_t waiting_threads)
    : state_(std::make_unique<State>(options, std::move(routes), tools, waiting_threads)) {}

Server::~Server() { stop(); }

// What waits answers to the listener, which has to be there until it is done.
void Server::stop() {
  state_->listener.stop();
  state_->dispatcher.finish();
}

std::uint16_t Server::port() const { return state_->listener.port(); }
ConnectionCounts Server::connections() const { return state_->listener.counts(); }
bool Server::drain(std::chrono::milliseconds patience) { return state_->listener.drain(patience); }

}  // namespace triage::serve
