#include "tests/net/web_socket_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <mutex>
#include <thread>
#include <vector>

namespace triage::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;

class BeastPeer final : public WebSocketServer::Peer {
 public:
  explicit BeastPeer(tcp::socket socket) : stream_(std::move(socket)) {
    stream_.control_callback([this](websocket::frame_type kind, beast::string_view) {
      if (kind == websocket::frame_type::pong) ++pongs_;
    });
  }

  bool accept() {
    beast::flat_buffer buffer;
    beast::http::request<beast::http::string_body> request;
    boost::system::error_code failure;
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
    stream_.next_layer().shutdown(tcp::socket::shutdown_both, failure);
  }
  [[nodiscard]] int pongs() const override { return pongs_; }
  [[nodiscard]] std::string target() const override { return target_; }

 private:
  websocket::stream<tcp::socket> stream_;
  int pongs_ = 0;
  std::string target_;
};

}  // namespace

struct WebSocketServer::State {
  explicit State(Serve serve_one) : serve(std::move(serve_one)) {
    acceptor.listen();
    loop = std::thread([this] { accept_all(); });
  }

  ~State() {
    {
      const std::lock_guard lock(mutex);
      is_over = true;
      for (BeastPeer* const peer : peers) peer->drop();
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
            BeastPeer peer(std::move(taken));
            if (!enter(peer)) return;
            if (peer.accept()) serve(peer);
            leave(peer);
          },
          std::move(socket));
    }
  }

  bool enter(BeastPeer& peer) {
    const std::lock_guard lock(mutex);
    if (!is_over) peers.push_back(&peer);
    return !is_over;
  }
  void leave(BeastPeer& peer) {
    const std::lock_guard lock(mutex);
    std::erase(peers, &peer);
  }

  Serve serve;
  asio::io_context context;
  tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
  std::mutex mutex;
  bool is_over = false;
  std::vector<BeastPeer*> peers;
  std::vector<std::thread> threads;
  std::thread loop;
};

WebSocketServer::WebSocketServer(Serve serve) : state_(std::make_unique<State>(std::move(serve))) {}
WebSocketServer::~WebSocketServer() = default;

std::string WebSocketServer::url(const std::string& path) const {
  return "ws://127.0.0.1:" + std::to_string(state_->acceptor.local_endpoint().port()) + path;
}

}  // namespace triage::testing
