#include "tests/net/web_socket_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace triage::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;

using TlsStream = asio::ssl::stream<tcp::socket>;

// A peer that is still to shake hands.
class NewPeer : public WebSocketServer::Peer {
 public:
  virtual bool accept() = 0;
};

template <typename Stream>
class BeastPeer final : public NewPeer {
 public:
  template <typename... Parts>
  explicit BeastPeer(Parts&&... parts) : stream_(std::forward<Parts>(parts)...) {
    stream_.control_callback([this](websocket::frame_type kind, beast::string_view) {
      if (kind == websocket::frame_type::pong) ++pongs_;
    });
  }

  bool accept() override {
    beast::flat_buffer buffer;
    beast::http::request<beast::http::string_body> request;
    boost::system::error_code failure;
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      stream_.next_layer().handshake(TlsStream::server, failure);
      if (failure) return false;
    }
    beast::http::read(stream_.next_layer(), buffer, request, failure);
    if (failure) return false;
    target_ = std::string(request.target());
    stream_.accept(request, failure);
    stream_.text(true);
    return !failure;
  }

  void send(const std::string& text) override {
    boost::system::error_code failure;
    stream_.write(asio::buffer(text), failure);
  }
  std::optional<std::string> receive() override {
    beast::flat_buffer buffer;
    boost::system::error_code failure;
    stream_.read(buffer, failure);
    if (failure) return std::nullopt;
    return beast::buffers_to_string(buffer.data());
  }
  void ping() override {
    boost::system::error_code failure;
    stream_.ping({}, failure);
  }
  void close() override {
    boost::system::error_code failure;
    stream_.close(websocket::close_code::normal, failure);
  }
  void drop() override {
    boost::system::error_code failure;
    beast::get_lowest_layer(stream_).shutdown(tcp::socket::shutdown_both, failure);
  }
  [[nodiscard]] int pongs() const override { return pongs_; }
  [[nodiscard]] std::string target() const override { return target_; }

 private:
  websocket::stream<Stream> stream_;
  int pongs_ = 0;
  std::string target_;
};

}  // namespace

struct WebSocketServer::State {
  State(Serve serve_one, const CertifiedKey* certified) : serve(std::move(serve_one)) {
    if (certified != nullptr) {
      tls.emplace(asio::ssl::context::tls_server);
      tls->use_certificate(asio::buffer(certified->certificate), asio::ssl::context::pem);
      tls->use_private_key(asio::buffer(certified->key), asio::ssl::context::pem);
    }
    acceptor.listen();
    loop = std::thread([this] { accept_all(); });
  }

  ~State() {
    {
      const std::lock_guard lock(mutex);
      is_over = true;
      for (NewPeer* const peer : peers) peer->drop();
    }
    boost::system::error_code failure;
    tcp::socket wake(context);  // accept() looks up for a connection
    wake.connect(acceptor.local_endpoint(), failure);
    loop.join();
    for (std::thread& thread : threads) thread.join();
  }

  void accept_all() {
    for (;;) {
      boost::system::error_code failure;
      tcp::socket socket = acceptor.accept(failure);
      const std::lock_guard lock(mutex);
      if (failure || is_over) return;
      threads.emplace_back(
          [this](tcp::socket taken) {
            const auto peer = peer_of(std::move(taken));
            if (!enter(*peer)) return;
            if (peer->accept()) serve(*peer);
            leave(*peer);
          },
          std::move(socket));
    }
  }

  std::unique_ptr<NewPeer> peer_of(tcp::socket socket) {
    if (tls) return std::make_unique<BeastPeer<TlsStream>>(std::move(socket), *tls);
    return std::make_unique<BeastPeer<tcp::socket>>(std::move(socket));
  }

  bool enter(NewPeer& peer) {
    const std::lock_guard lock(mutex);
    if (!is_over) peers.push_back(&peer);
    return !is_over;
  }
  void leave(NewPeer& peer) {
    const std::lock_guard lock(mutex);
    std::erase(peers, &peer);
  }

  Serve serve;
  std::optional<asio::ssl::context> tls;
  asio::io_context context;
  tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
  std::mutex mutex;
  bool is_over = false;
  std::vector<NewPeer*> peers;
  std::vector<std::thread> threads;
  std::thread loop;
};

WebSocketServer::WebSocketServer(Serve serve)
    : state_(std::make_unique<State>(std::move(serve), nullptr)) {}
WebSocketServer::WebSocketServer(Serve serve, const CertifiedKey& tls)
    : state_(std::make_unique<State>(std::move(serve), &tls)) {}
WebSocketServer::~WebSocketServer() = default;

std::string WebSocketServer::url(const std::string& path) const {
  return "ws://127.0.0.1:" + std::to_string(state_->acceptor.local_endpoint().port()) + path;
}

std::string WebSocketServer::secure_url(const std::string& host) const {
  return "wss://" + host + ":" + std::to_string(state_->acceptor.local_endpoint().port()) + "/";
}

}  // namespace triage::testing
