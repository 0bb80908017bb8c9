// An HTTP server for tests: answers each request as the test says, also wrongly, on a free port of
// the loopback interface.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "triage/net/headers.h"

namespace triage::testing {

struct ReceivedRequest {
  std::string method;
  std::string target;  // as it stood in the request line
  net::Headers headers;
  std::string body;
};

// What the server does with one request.
struct Reply {
  int status = 200;
  net::Headers headers;
  std::string body;

  std::optional<std::uint64_t> claimed_length;  // Content-Length, where it is to be a lie
  std::optional<std::size_t> cut_after;         // closes after so many bytes of the body
  std::optional<std::string> raw;               // all there is, instead of an HTTP answer
  bool is_silent = false;                       // keeps the connection and never answers
  bool is_dripping = false;  // gives a byte of the body now and then, without an end
};

class TestServer {
 public:
  // Called by any of the server's threads, one a connection.
  using Answer = std::function<Reply(const ReceivedRequest&)>;

  explicit TestServer(Answer answer);
  ~TestServer();  // ends open connections
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  // `http://127.0.0.1:<port>` and `path`.
  [[nodiscard]] std::string url(const std::string& path = "") const;

  // All requests so far, in the order of their ends.
  [[nodiscard]] std::vector<ReceivedRequest> requests() const;

  // How many connections were accepted.
  [[nodiscard]] int connections() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A file's bytes as a server gives them that knows Range, If-Range and ETag.
[[nodiscard]] Reply serve_bytes(const ReceivedRequest& request, const std::string& bytes,
                                const std::string& etag);

}  // namespace triage::testing
