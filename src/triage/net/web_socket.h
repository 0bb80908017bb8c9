// One WebSocket connection as its client (RFC 6455), with or without TLS.
//
// Certificates are always checked. Pings are answered, and sent where the other side is silent: one
// that does not answer them is gone. Messages of errors carry no user name and no query of the URL.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "triage/net/http_client.h"

namespace triage::net {

struct WebSocketOptions {
  std::chrono::milliseconds connect_timeout{
      15'000};                                     // name, connection, TLS and handshake together
  std::chrono::milliseconds idle_timeout{60'000};  // without a frame; a ping goes out after half
  std::uint64_t max_message_bytes = 4U << 20U;     // a longer one ends the connection
};

// Any number of threads.
class WebSocket {
 public:
  // Connects to ws:// or wss://. Throws InvalidInput (URL), NoAnswer, Unavailable where a retry
  // would not help (network refused, certificate, no WebSocket there).
  WebSocket(Network network, const std::string& url, const WebSocketOptions& options = {});

  // Ends it at once.
  ~WebSocket();
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;

  // Hands over a text message; never blocks. What cannot be sent any more is lost with the
  // connection.
  void send(std::string text);

  // The next message, in their order; nullopt if none came in time or the connection is over.
  [[nodiscard]] std::optional<std::string> receive(std::chrono::milliseconds patience);

  // Could more messages come? Those that came before the end are still received.
  [[nodiscard]] bool is_open() const;

  // Why it is over, in a clause; empty while it is open.
  [[nodiscard]] std::string why_closed() const;

  // Says goodbye; what the other side still sends is received. Whoever waits in receive() is woken
  // once it is over.
  void close();

 private:
  class Connection;
  template <typename Stream>
  class ConnectionOver;

  std::unique_ptr<Connection> connection_;
};

}  // namespace triage::net
