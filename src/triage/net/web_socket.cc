#include "triage/net/web_socket.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "triage/base/clock.h"
#include "triage/net/url.h"
#include "triage/net/web_socket_url.h"

namespace triage::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

using PlainStream = websocket::stream<beast::tcp_stream>;
using TlsStream = websocket::stream<asio::ssl::stream<beast::tcp_stream>>;

constexpr std::size_t kMaxUnread = 256;  // messages; reading pauses beyond

}  // namespace

// What does not depend on TLS: the loop, and messages on their way.
class WebSocket::Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string text) {
    asio::post(context_, [this, text = std::move(text)]() mutable {
      if (!is_writable_) return;
      unsent_.push_back(std::move(text));
      if (unsent_.size() == 1) write_next();
    });
  }

  std::optional<std::string> receive(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return !unread_.empty() || is_over_; });
    if (unread_.empty()) return std::nullopt;
    std::string text = std::move(unread_.front());
    unread_.pop_front();
    if (std::exchange(is_paused_, false)) asio::post(context_, [this] { read_next(); });
    return text;
  }

  [[nodiscard]] bool is_open() const {
    const std::lock_guard lock(mutex_);
    return !is_over_;
  }

  [[nodiscard]] std::string why_closed() const {
    const std::lock_guard lock(mutex_);
    return why_over_;
  }

  void close() {
    asio::post(context_, [this] {
      if (std::exchange(is_writable_, false)) say_goodbye();
    });
  }

 protected:
  virtual void read_next() = 0;
  virtual void write_next() = 0;
  virtual void say_goodbye() = 0;

  // Runs the loop on this thread until an operation has called back, or that moment since this
  // connection began to be made. False if it came: then the loop may not be run again.
  bool run_until(const bool& is_done, std::chrono::milliseconds moment) {
    context_.restart();  // it stops whenever it is out of work
    while (!is_done) {
      const std::chrono::duration<double> passed(since_begin_.seconds());
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - passed);
      if (left.count() <= 0 || context_.run_one_for(left) == 0) return is_done;
    }
    return true;
  }

  void start_loop() {
    context_.restart();
    loop_ = std::thread([this] { context_.run(); });
  }

  // REQUIRES: called by the destructor of the class that owns the stream.
  void stop_loop() {
    context_.stop();
    if (loop_.joinable()) loop_.join();
  }

  void take_message(std::string text) {
    const std::lock_guard lock(mutex_);
    unread_.push_back(std::move(text));
    is_paused_ = unread_.size() >= kMaxUnread;
    changed_.notify_all();
    if (!is_paused_) asio::post(context_, [this] { read_next(); });
  }

  void end(const std::string& why) {
    is_writable_ = false;
    const std::lock_guard lock(mutex_);
    if (std::exchange(is_over_, true)) return;
    why_over_ = why;
    changed_.notify_all();
  }

  asio::io_context context_{1};
  std::deque<std::string> unsent_;  // of the loop's thread, as is `is_writable_`
  bool is_writable_ = true;

 private:
  Stopwatch since_begin_;
  std::thread loop_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> unread_;
  bool is_paused_ = false;
  bool is_over_ = false;
  std::string why_over_;
};

template <typename Stream>
class WebSocket::ConnectionOver final : public Connection {
 public:
  ConnectionOver(const WebSocketUrl& url, const WebSocketOptions& options)
      : url_(url), connect_timeout_(options.connect_timeout) {
    if constexpr (kIsTls) {
      tls_.set_default_verify_paths();
      tls_.set_verify_mode(asio::ssl::verify_peer);
      tls_.set_verify_callback(asio::ssl::host_name_verification(url.host));
      stream_.emplace(context_, tls_);
    } else {
      stream_.emplace(context_);
    }
    connect();
    shake_hands(options);
    read_next();
    start_loop();
  }

  ~ConnectionOver() override { stop_loop(); }

 private:
  static constexpr bool kIsTls = std::is_same_v<Stream, TlsStream>;

  // Starts an operation and waits for its end. The error is that of the operation.
  template <typename Start>
  error_code wait_for(Start start) {
    bool is_done = false;
    error_code failure;
    start([&](error_code error, auto&&...) {
      is_done = true;
      failure = error;
    });
    if (run_until(is_done, connect_timeout_)) return failure;
    fail("no answer in time");
  }

  [[noreturn]] void fail(const std::string& why) const {
    throw NoAnswer(url_.shown + ": " + why + ". Check the network, then try again.");
  }

  void connect() {
    tcp::resolver resolver(context_);
    tcp::resolver::results_type addresses;
    bool is_done = false;
    error_code failure;
    resolver.async_resolve(url_.host, url_.port,
                           [&](error_code error, tcp::resolver::results_type found) {
                             is_done = true;
                             failure = error;
                             addresses = std::move(found);
                           });
    if (!run_until(is_done, connect_timeout_)) fail("no answer in time");
    if (failure) fail(failure.message());
    auto& lowest = beast::get_lowest_layer(*stream_);
    failure = wait_for([&](auto done) { lowest.async_connect(addresses, std::move(done)); });
    if (failure) fail(failure.message());
    lowest.socket().set_option(tcp::no_delay(true));
  }

  void shake_hands(const WebSocketOptions& options) {
    if constexpr (kIsTls) {
      // Many addresses serve several hosts: this names the one that is meant.
      if (SSL_set_tlsext_host_name(stream_->next_layer().native_handle(), url_.host.c_str()) != 1) {
        fail("the host's name cannot be sent");
      }
      const error_code failure = wait_for([&](auto done) {
        stream_->next_layer().async_handshake(asio::ssl::stream_base::client, std::move(done));
      });
      if (failure.category() == asio::error::get_ssl_category()) {
        throw Unavailable(url_.shown + ": its certificate is not trusted: " + failure.message() +
                          ". If it is signed by your own authority, add that to the system's "
                          "certificates (update-ca-certificates).");
      }
      if (failure) fail(failure.message());
    }
    stream_->set_option(
        websocket::stream_base::timeout{.handshake_timeout = options.connect_timeout,
                                        .idle_timeout = options.idle_timeout,
                                        .keep_alive_pings = true});
    stream_->read_message_max(options.max_message_bytes);
    const std::string host =
        url_.has_usual_port ? url_.bracketed_host : url_.bracketed_host + ":" + url_.port;
    const error_code failure =
        wait_for([&](auto done) { stream_->async_handshake(host, url_.target, std::move(done)); });
    if (failure == websocket::error::upgrade_declined) {
      throw Unavailable(url_.shown + ": it does not speak WebSocket. Check the URL.");
    }
    if (failure) fail(failure.message());
    stream_->text(true);
  }

  void read_next() override {
    stream_->async_read(buffer_, [this](error_code failure, std::size_t) {
      if (failure) return end(failure.message());
      std::string text = beast::buffers_to_string(buffer_.data());
      buffer_.consume(buffer_.size());
      take_message(std::move(text));
    });
  }

  void write_next() override {
    stream_->async_write(asio::buffer(unsent_.front()), [this](error_code failure, std::size_t) {
      if (failure) return end(failure.message());
      unsent_.pop_front();
      if (!unsent_.empty()) return write_next();
      if (is_leaving_) say_goodbye();
    });
  }

  // After what is still to be sent. The read that is under way sees the other side's goodbye.
  void say_goodbye() override {
    is_leaving_ = true;
    if (!unsent_.empty()) return;
    stream_->async_close(websocket::close_code::normal, [this](error_code failure) {
      end(failure ? failure.message() : "closed");
    });
  }

  WebSocketUrl url_;
  std::chrono::milliseconds connect_timeout_;
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  std::optional<Stream> stream_;
  beast::flat_buffer buffer_;
  bool is_leaving_ = false;
};

WebSocket::WebSocket(Network network, const std::string& url, const WebSocketOptions& options) {
  if (network == Network::kRefused) {
    throw Unavailable(shown_url(url) + ": refused: --offline is set. Run it without --offline.");
  }
  const WebSocketUrl parts = parse_web_socket_url(url);
  if (parts.is_tls) {
    connection_ = std::make_unique<ConnectionOver<TlsStream>>(parts, options);
  } else {
    connection_ = std::make_unique<ConnectionOver<PlainStream>>(parts, options);
  }
}

WebSocket::~WebSocket() = default;

void WebSocket::send(std::string text) { connection_->send(std::move(text)); }
std::optional<std::string> WebSocket::receive(std::chrono::milliseconds patience) {
  return connection_->receive(patience);
}
bool WebSocket::is_open() const { return connection_->is_open(); }
std::string WebSocket::why_closed() const { return connection_->why_closed(); }
void WebSocket::close() { connection_->close(); }

}  // namespace triage::net
