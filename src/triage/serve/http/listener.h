// Takes connections and speaks HTTP/1.1 on them, with or without TLS: bytes in, requests out.
//
// One thread does all input and output and nothing else. What a caller can do wrong on the wire is
// answered here (RFC 9112) and never reaches the handler: a header or body too long, framing that
// two readers could understand differently, a sender that dawdles.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "triage/serve/http/message.h"

namespace triage::serve {

struct ConnectionLimits {
  std::size_t connections = 12'000;               // more are closed at once
  std::size_t header_bytes = 16'384;              // then 431
  std::uint64_t body_bytes = 1U << 20U;           // then 413
  std::chrono::milliseconds header_time{10'000};  // from a header's first byte to its last
  std::chrono::milliseconds body_time{30'000};    // the same of a body
  std::chrono::milliseconds idle_time{75'000};    // between two requests
  std::chrono::milliseconds write_time{30'000};   // to take an answer; who is late is cut off
  std::chrono::milliseconds linger_time{2'000};   // for a refused sender to see why
};

struct TlsFiles {
  std::filesystem::path certificate;  // PEM, with its chain
  std::filesystem::path key;          // PEM
};

struct ListenerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any that is free
  ConnectionLimits limits;
  std::optional<TlsFiles> tls = std::nullopt;
};

struct ConnectionCounts {
  std::size_t open = 0;
  std::uint64_t accepted = 0;
  std::uint64_t turned_away = 0;   // for there were too many
  std::uint64_t bad_requests = 0;  // that were answered without the handler
};

class Listener {
 public:
  // Listens from now on. `handler` is called on the thread that does input and output, so it hands
  // slow work to others. What it throws ends the program.
  //
  // Throws InvalidInput (address, certificate, key), Unavailable (a port that is taken).
  Listener(const ListenerOptions& options, Handler handler);

  // As stop(). What still holds a Respond must not call it from now on.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] ConnectionCounts counts() const;

  // No new connections from now on; those that are open get the answers they wait for and are
  // closed. Returns true once all are gone, false where some are not after `patience`.
  bool drain(std::chrono::milliseconds patience);

  // Ends all connections, also those in the middle of a request. From now on the handler is not
  // called; answers that come late are dropped.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::serve
