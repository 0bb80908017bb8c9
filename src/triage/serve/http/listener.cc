#include "triage/serve/http/listener.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <thread>
#include <utility>

#include "triage/base/error.h"
#include "triage/serve/http/connection.h"

namespace triage::serve {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

tcp::endpoint endpoint_of(const ListenerOptions& options) {
  error_code failure;
  const auto address = asio::ip::make_address(options.address, failure);
  if (failure) {
    throw InvalidInput("address '" + options.address +
                       "': is no IP address. Write 127.0.0.1, 0.0.0.0 or ::, say.");
  }
  return {address, options.port};
}

std::unique_ptr<asio::ssl::context> tls_context(const TlsFiles& files) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1);
  error_code failure;
  context->use_certificate_chain_file(files.certificate.string(), failure);
  if (failure) {
    throw InvalidInput("certificate '" + files.certificate.string() +
                       "': cannot be used: " + failure.message() + ". It is to be PEM.");
  }
  context->use_private_key_file(files.key.string(), asio::ssl::context::pem, failure);
  if (failure) {
    throw InvalidInput("key '" + files.key.string() + "': cannot be used: " + failure.message() +
                       ". It is to be PEM, and that of the certificate.");
  }
  return context;
}

}  // namespace

struct Listener::State {
  explicit State(const ListenerOptions& options, Handler handler) : endpoint(endpoint_of(options)) {
    connections.limits = options.limits;
    connections.handler = std::move(handler);
    if (options.tls) tls = tls_context(*options.tls);
  }

  tcp::endpoint endpoint;
  std::unique_ptr<asio::ssl::context> tls;  // nullptr: plain HTTP
  Connections connections;
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  std::thread thread;

  void open();
  asio::awaitable<void> accept();
};

void Listener::State::open() {
  try {
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    constexpr int kBacklog = 4096;
    acceptor.listen(kBacklog);
    endpoint = acceptor.local_endpoint();
  } catch (const boost::system::system_error& error) {
    throw Unavailable(
        "address " + endpoint.address().to_string() + ", port " + std::to_string(endpoint.port()) +
        ": cannot listen there: " + error.code().message() + ". Name another with --port.");
  }
}

asio::awaitable<void> Listener::State::accept() {
  constexpr std::chrono::milliseconds kRest{50};
  while (acceptor.is_open()) {
    auto [failure, socket] = co_await acceptor.async_accept(kAwait);
    if (failure) {  // most often no file descriptor is left: one that closes makes room
      if (!acceptor.is_open()) co_return;
      asio::steady_timer rest(io, kRest);
      co_await rest.async_wait(kAwait);
      continue;
    }
    if (connections.open.load() >= connections.limits.connections) {
      connections.turned_away.fetch_add(1, std::memory_order_relaxed);
      continue;
    }
    connections.accepted.fetch_add(1, std::memory_order_relaxed);
    asio::co_spawn(io, serve_connection(std::move(socket), connections, tls.get()), asio::detached);
  }
}

Listener::Listener(const ListenerOptions& options, Handler handler)
    : state_(std::make_unique<State>(options, std::move(handler))) {
  state_->open();
  asio::co_spawn(state_->io, state_->accept(), asio::detached);
  state_->thread = std::thread([state = state_.get()] { state->io.run(); });
}

Listener::~Listener() { stop(); }

void Listener::stop() {
  state_->io.stop();
  if (state_->thread.joinable()) state_->thread.join();
}

std::uint16_t Listener::port() const { return state_->endpoint.port(); }

ConnectionCounts Listener::counts() const {
  const Connections& connections = state_->connections;
  return {.open = connections.open,
          .accepted = connections.accepted,
          .turned_away = connections.turned_away,
          .bad_requests = connections.bad_requests};
}

bool Listener::drain(std::chrono::milliseconds patience) {
  asio::post(state_->io, [state = state_.get()] {
    error_code ignored;  // it is closed already
    state->acceptor.close(ignored);
    state->connections.is_draining = true;
    for (const auto& close : state->connections.idle) close();
  });
  Connections& connections = state_->connections;
  std::unique_lock lock(connections.mutex);
  return connections.changed.wait_for(lock, patience,
                                      [&connections] { return connections.open == 0; });
}

}  // namespace triage::serve
