#include "triage/serve/http/connection.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <optional>
#include <string>
#include <utility>

#include "triage/serve/http/framing.h"

namespace triage::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

// Failures come as values: a peer that goes away is no exception.
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// As it goes over the wire, in one run: to copy it costs less than to write it in pieces.
std::string bytes_of(http::response<http::string_body>& message, bool is_head) {
  http::response_serializer<http::string_body> serializer(message);
  serializer.split(is_head);
  std::string bytes;
  error_code failure;  // there is none: all of it is there
  do {
    serializer.next(failure, [&](error_code& /*ignored*/, const auto& buffers) {
      for (const auto part : beast::buffers_range_ref(buffers)) {
        bytes.append(static_cast<const char*>(part.data()), part.size());
      }
      serializer.consume(beast::buffer_bytes(buffers));
    });
  } while (!failure && !serializer.is_done() && !(is_head && serializer.is_header_done()));
  return bytes;
}

template <typename Stream>
class Connection {
 public:
  Connection(Stream stream, Connections& connections)
      : stream_(std::move(stream)), connections_(connections) {
    error_code ignored;  // it is gone already: the next read says so
    const auto peer = lowest().socket().remote_endpoint(ignored);
    peer_ = peer.address().to_string(ignored);
    is_loopback_ =
        peer.address().is_loopback() ||
        (peer.address().is_v6() && peer.address().to_v6().is_v4_mapped() &&
         asio::ip::make_address_v4(asio::ip::v4_mapped, peer.address().to_v6()).is_loopback());
    lowest().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  }

  asio::awaitable<void> run() {
    bool goes_on = co_await shake_hands();
    while (goes_on) {  // GCC 12 gets co_await within && wrong
      goes_on = co_await wait_for_request();
      if (goes_on) goes_on = co_await serve_one();
    }
    co_await close();
  }

 private:
  static constexpr bool kIsTls = !std::is_same_v<Stream, beast::tcp_stream>;

  beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

  asio::awaitable<bool> shake_hands() {
    if constexpr (kIsTls) {
      lowest().expires_after(connections_.limits.header_time);
      const auto [failure] =
          co_await stream_.async_handshake(asio::ssl::stream_base::server, kAwait);
      co_return !failure;
    }
    co_return true;
  }

  // The first bytes of the next request, for which there is more patience than for its rest.
  asio::awaitable<bool> wait_for_request() {
    if (buffer_.size() > 0) co_return true;
    if (connections_.is_draining) co_return false;
    constexpr std::size_t kFirstRead = 4096;
    const auto place =
        connections_.idle.insert(connections_.idle.end(), [this] { lowest().socket().close(); });
    lowest().expires_after(connections_.limits.idle_time);
    const auto [failure, size] =
        co_await stream_.async_read_some(buffer_.prepare(kFirstRead), kAwait);
    connections_.idle.erase(place);
    buffer_.commit(size);
    co_return !failure;
  }

  // False: the connection is done with.
  asio::awaitable<bool> serve_one() {
    const Moment received_at = moment_now();
    RequestParser parser;
    set_limits(parser, connections_.limits);
    error_code failure = parse_what_is_there(parser);
    if (!failure && !parser.is_header_done()) failure = co_await read_header(parser);
    std::optional<Problem> refusal = failure ? refusal_of(failure) : std::nullopt;
    if (!failure && !refusal) refusal = ambiguity_of(parser.get().base());
    if (!failure && !refusal && !parser.is_done()) failure = co_await read_body(parser, refusal);
    if (refusal) co_return co_await refuse(*refusal);
    if (failure) co_return false;

    const bool is_head = parser.get().method() == http::verb::head;
    const bool keeps_alive = parser.get().keep_alive();
    const unsigned version = parser.get().version();
    auto request = std::make_shared<Request>(taken(parser.release()));
    request->received_at = received_at;
    Response response = co_await answer(std::move(request));
    co_return co_await write(std::move(response), version, is_head,
                             keeps_alive && !connections_.is_draining);
  }

  // Mostly the whole request came with its first bytes: nothing is left to wait for.
  error_code parse_what_is_there(RequestParser& parser) {
    parser.eager(true);
    error_code failure;
    buffer_.consume(parser.put(buffer_.data(), failure));
    return failure == http::error::need_more ? error_code() : failure;
  }

  asio::awaitable<error_code> read_header(RequestParser& parser) {
    lowest().expires_after(connections_.limits.header_time);
    const auto [failure, size] = co_await http::async_read_header(stream_, buffer_, parser, kAwait);
    co_return failure;
  }

  asio::awaitable<error_code> read_body(RequestParser& parser, std::optional<Problem>& refusal) {
    lowest().expires_after(connections_.limits.body_time);
    if (parser.get()[http::field::expect] == "100-continue") {
      http::response<http::empty_body> go_on(http::status::continue_, parser.get().version());
      const auto [failure, size] = co_await http::async_write(stream_, go_on, kAwait);
      if (failure) co_return failure;
    }
    const auto [failure, size] = co_await http::async_read(stream_, buffer_, parser, kAwait);
    if (failure) refusal = refusal_of(failure);
    co_return failure;
  }

  Request taken(http::request<http::string_body> message) {
    Request request = request_of(std::move(message));
    request.peer = peer_;
    request.is_loopback = is_loopback_;
    request.is_tls = kIsTls;
    return request;
  }

  // Hands the request over, and goes on in this thread once the answer is there.
  asio::awaitable<Response> answer(std::shared_ptr<const Request> request) {
    lowest().expires_never();
    const auto executor = co_await asio::this_coro::executor;
    // By reference: GCC 12 destroys twice what a lambda within co_await owns.
    const auto hand_over = [this, &executor, &request](auto completion) {
      const auto shared = std::make_shared<decltype(completion)>(std::move(completion));
      connections_.handler(std::move(request), [shared, executor](Response response) {
        asio::post(executor, [shared, response = std::move(response)]() mutable {
          std::move (*shared)(std::move(response));
        });
      });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Response)>(
        hand_over, asio::use_awaitable);
  }

  asio::awaitable<bool> write(Response response, unsigned version, bool is_head, bool keeps_alive) {
    http::response<http::string_body> message(static_cast<http::status>(response.status), version);
    for (auto& [name, value] : response.headers.fields()) message.insert(name, value);
    if (!response.content_type.empty()) {
      message.set(http::field::content_type, response.content_type);
    }
    message.keep_alive(keeps_alive);
    const std::size_t size = response.body.size();
    if (!is_head) message.body() = std::move(response.body);
    const bool has_no_body = response.status == 204 || response.status == 304;
    if (!has_no_body) message.content_length(size);
    const std::string bytes = bytes_of(message, is_head);
    lowest().expires_after(connections_.limits.write_time);
    const auto [failure, written] =
        co_await asio::async_write(stream_, asio::buffer(bytes), kAwait);
    co_return !failure && keeps_alive;
  }

  // Always false: what follows in the stream cannot be trusted to be a request.
  asio::awaitable<bool> refuse(Problem refusal) {
    connections_.bad_requests.fetch_add(1, std::memory_order_relaxed);
    co_await write(response_of(refusal), 11, /*is_head=*/false, /*keeps_alive=*/false);
    co_await linger();
    co_return false;
  }

  // A sender that is still sending sees a reset instead of the answer unless it is listened to.
  asio::awaitable<void> linger() {
    constexpr std::size_t kMost = 64U << 20U;
    error_code ignored;
    lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    lowest().expires_after(connections_.limits.linger_time);
    std::array<char, 16'384> bytes{};
    for (std::size_t read = 0; read < kMost;) {
      const auto [failure, size] = co_await lowest().async_read_some(asio::buffer(bytes), kAwait);
      if (failure) co_return;
      read += size;
    }
  }

  asio::awaitable<void> close() {
    if constexpr (kIsTls) {
      lowest().expires_after(connections_.limits.linger_time);
      co_await stream_.async_shutdown(kAwait);
    }
    error_code ignored;  // there is nothing left to be done
    lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    lowest().socket().close(ignored);
  }

  Stream stream_;
  Connections& connections_;
  beast::flat_buffer buffer_;
  std::string peer_;
  bool is_loopback_ = false;
};

// Counts a connection as long as it is there.
class Counted {
 public:
  explicit Counted(Connections& connections) : connections_(connections) { ++connections_.open; }
  ~Counted() {
    const std::lock_guard lock(connections_.mutex);
    --connections_.open;
    connections_.changed.notify_all();
  }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  Connections& connections_;
};

}  // namespace

asio::awaitable<void> serve_connection(asio::ip::tcp::socket socket, Connections& connections,
                                       asio::ssl::context* tls) {
  const Counted counted(connections);
  beast::tcp_stream stream(std::move(socket));
  if (tls == nullptr) {
    Connection<beast::tcp_stream> connection(std::move(stream), connections);
    co_await connection.run();
  } else {
    using TlsStream = beast::ssl_stream<beast::tcp_stream>;
    Connection<TlsStream> connection(TlsStream(std::move(stream), *tls), connections);
    co_await connection.run();
  }
}

}  // namespace triage::serve
