// A WebSocket server for tests, on a free port of the loopback interface: what it does on each
// connection is what the test says.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "tests/net/test_authority.h"

namespace triage::testing {

class WebSocketServer {
 public:
  // The server's end of one connection; one thread at a time.
  class Peer {
   public:
    virtual ~Peer() = default;
    virtual void send(const std::string& text) = 0;
    // The next message; nullopt once the connection is over.
    virtual std::optional<std::string> receive() = 0;
    virtual void ping() = 0;
    virtual void close() = 0;                              // with a goodbye
    virtual void drop() = 0;                               // without one
    [[nodiscard]] virtual int pongs() const = 0;           // that came back so far
    [[nodiscard]] virtual std::string target() const = 0;  // path and query it was asked for
  };
  // Called on a thread of its own for each connection; the connection ends when it returns.
  using Serve = std::function<void(Peer&)>;

  explicit WebSocketServer(Serve serve);
  WebSocketServer(Serve serve, const CertifiedKey& tls);
  ~WebSocketServer();  // ends open connections
  WebSocketServer(const WebSocketServer&) = delete;
  WebSocketServer& operator=(const WebSocketServer&) = delete;

  // `ws://127.0.0.1:<port>` and `path`.
  [[nodiscard]] std::string url(const std::string& path = "/") const;
  // `wss://<host>:<port>/`, where it has a certificate.
  [[nodiscard]] std::string secure_url(const std::string& host) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::testing
