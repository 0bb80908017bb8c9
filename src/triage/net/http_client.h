// Requests out, answers in, over HTTP/1.1 or HTTP/2, with or without TLS.
//
// Certificates are always checked. Proxies are those of the environment (`http_proxy`,
// `https_proxy`, `no_proxy`). Messages of errors carry neither headers nor a URL's user and query.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "triage/base/error.h"
#include "triage/base/stop_signal.h"
#include "triage/net/headers.h"

namespace triage::net {

// May sockets be opened at all? `--offline` makes clients of the second kind.
enum class Network { kAllowed, kRefused };

struct Request {
  std::string method = "GET";
  std::string url;  // http:// or https://
  Headers headers;
  std::string body;

  std::chrono::milliseconds connect_timeout{15'000};  // name, connection and TLS together
  std::chrono::milliseconds idle_timeout{60'000};     // without `idle_bytes` more
  std::uint64_t idle_bytes = 1;                       // of head and body, both ways; at least 1
  std::chrono::milliseconds total_timeout{0};         // of all redirects together; 0: none
  std::uint64_t max_response_bytes = 16U << 20U;      // of the body
  int max_redirects = 5;                              // 0: a redirect is an answer like any other
};

struct ResponseHead {
  int status = 0;
  Headers headers;

  [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
};

struct Response : ResponseHead {
  std::string body;
};

// No whole answer came: no connection, a reset, silence, an end in the middle. A retry may help.
class NoAnswer : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

// Any number of threads may call one client; each call in flight has a connection of its own, and
// the connections stay open for later calls.
class HttpClient {
 public:
  // Sees a piece of the body, the answer's head known. Returns false to have enough: the rest is
  // not received. What it throws comes out of stream().
  using OnPiece = std::function<bool(const ResponseHead&, std::string_view)>;

  // `should_stop` is asked several times a second while a call is under way.
  explicit HttpClient(Network network, ShouldStop should_stop = &stop_requested);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // The answer, whatever its status. Follows redirects, from https to https only, and drops
  // Authorization where host, port or scheme change.
  //
  // Throws InvalidInput (URL, header), NoAnswer, Unavailable where a retry would not help (network
  // refused, certificate, too many redirects, body too long, no HTTP), Interrupted when it is to
  // stop.
  [[nodiscard]] Response send(const Request& request);

  // The same for a body that is too large to keep: it goes to `on_piece` as it comes.
  ResponseHead stream(const Request& request, const OnPiece& on_piece);

 private:
  class Pool;

  Network network_;
  ShouldStop should_stop_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace triage::net
