#include "tests/net/test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace triage::testing {
namespace {

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the client has gone
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string head_of(const Reply& reply) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " Status\r\n";
  for (const auto& [name, value] : reply.headers.fields()) head += name + ": " + value + "\r\n";
  const std::uint64_t length = reply.claimed_length.value_or(reply.body.size());
  return head + "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}

ReceivedRequest parse_head(std::string_view head) {
  ReceivedRequest request;
  const std::string_view first = head.substr(0, head.find("\r\n"));
  const std::size_t blank = first.find(' ');
  request.method = first.substr(0, blank);
  request.target = first.substr(blank + 1, first.rfind(' ') - blank - 1);
  head.remove_prefix(std::min(head.size(), first.size() + 2));
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) {
      request.headers.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
    }
    head.remove_prefix(std::min(head.size(), line.size() + 2));
  }
  return request;
}

std::uint64_t number_in(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

struct TestServer::State {
  Answer answer;
  int listener = -1;
  std::array<int, 2> stop{-1, -1};  // a pipe that is closed at the end
  int port = 0;
  mutable std::mutex mutex;
  std::vector<ReceivedRequest> requests;
  int connections = 0;
  std::thread accepting;
  std::vector<std::thread> serving;

  // Whether `socket` has something to read before the server stops.
  [[nodiscard]] bool wait_for(int socket) const {
    std::array<pollfd, 2> watched{pollfd{socket, POLLIN, 0}, pollfd{stop[0], POLLIN, 0}};
    while (::poll(watched.data(), watched.size(), -1) < 0) {
    }
    return watched[1].revents == 0;
  }

  [[nodiscard]] bool read_more(int socket, std::string& buffer) const {
    if (!wait_for(socket)) return false;
    std::array<char, 65536> bytes{};
    const ssize_t got = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    buffer.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
  }

  std::optional<ReceivedRequest> read_request(int socket, std::string& buffer) const {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more(socket, buffer)) return std::nullopt;
    }
    ReceivedRequest request = parse_head(std::string_view(buffer).substr(0, end));
    buffer.erase(0, end + 4);
    const std::size_t length = number_in(request.headers.find("Content-Length").value_or("0"));
    while (buffer.size() < length) {
      if (!read_more(socket, buffer)) return std::nullopt;
    }
    request.body = buffer.substr(0, length);
    buffer.erase(0, length);
    return request;
  }

  // Returns whether the connection stays.
  [[nodiscard]] bool send_reply(int socket, const Reply& reply, bool has_body) const {
    if (reply.is_silent) {
      (void)wait_for(socket);  // until one of both has enough
      return false;
    }
    if (reply.raw) {
      send_all(socket, *reply.raw);
      return false;
    }
    if (reply.is_dripping) {
      send_all(socket, head_of(reply));
      drip(socket);
      return false;
    }
    // In one piece: two small ones would wait for each other (Nagle, delayed acknowledgement).
    std::string bytes = head_of(reply);
    const std::string_view body = reply.body;
    if (has_body) bytes += body.substr(0, reply.cut_after.value_or(body.size()));
    send_all(socket, bytes);
    return !reply.cut_after && !reply.claimed_length;
  }

  // Until one of both has enough.
  void drip(int socket) const {
    constexpr int kMilliseconds = 5;  // between two bytes
    std::array<pollfd, 2> watched{pollfd{socket, POLLIN, 0}, pollfd{stop[0], POLLIN, 0}};
    while (::poll(watched.data(), watched.size(), kMilliseconds) == 0) send_all(socket, "x");
  }

  void serve(int socket) {
    std::string buffer;
    while (auto request = read_request(socket, buffer)) {
      const bool has_body = request->method != "HEAD";
      const Reply reply = answer(*request);
      {
        const std::lock_guard lock(mutex);
        requests.push_back(std::move(*request));
      }
      if (!send_reply(socket, reply, has_body)) break;
    }
    ::close(socket);
  }

  void accept_all() {
    while (wait_for(listener)) {
      const int socket = ::accept(listener, nullptr, nullptr);
      if (socket < 0) return;
      const std::lock_guard lock(mutex);
      ++connections;
      serving.emplace_back([this, socket] { serve(socket); });
    }
  }

  void listen_on_free_port() {
    listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (listener < 0 || ::bind(listener, any, size) != 0 || ::listen(listener, 64) != 0 ||
        ::getsockname(listener, any, &size) != 0 || ::pipe(stop.data()) != 0) {
      throw std::runtime_error("the test's server cannot listen");
    }
    port = ntohs(address.sin_port);
  }
};

TestServer::TestServer(Answer answer) : state_(std::make_unique<State>()) {
  ::setenv("no_proxy", "127.0.0.1", 1);  // a proxy of the machine has no part in this
  state_->answer = std::move(answer);
  state_->listen_on_free_port();
  state_->accepting = std::thread([state = state_.get()] { state->accept_all(); });
}

TestServer::~TestServer() {
  ::close(state_->stop[1]);
  state_->accepting.join();
  for (std::thread& thread : state_->serving) thread.join();
  ::close(state_->stop[0]);
  ::close(state_->listener);
}

std::string TestServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(state_->port) + path;
}

std::vector<ReceivedRequest> TestServer::requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->requests;
}

int TestServer::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->connections;
}

Reply serve_bytes(const ReceivedRequest& request, const std::string& bytes,
                  const std::string& etag) {
  Reply reply;
  reply.headers = {{"ETag", etag}, {"Accept-Ranges", "bytes"}};
  const auto range = request.headers.find("Range");
  const auto only_if = request.headers.find("If-Range");
  if (!range || (only_if && *only_if != etag)) {
    reply.body = bytes;
    return reply;
  }
  const std::size_t dash = range->find('-');
  const std::size_t begin = number_in(range->substr(6, dash - 6));
  const std::size_t last = dash + 1 == range->size()
                               ? bytes.size() - 1
                               : std::min(number_in(range->substr(dash + 1)), bytes.size() - 1);
  if (begin > last) {
    reply.status = 416;
    return reply;
  }
  reply.status = 206;
  reply.headers.add("Content-Range", "bytes " + std::to_string(begin) + "-" + std::to_string(last) +
                                         "/" + std::to_string(bytes.size()));
  reply.body = bytes.substr(begin, last - begin + 1);
  return reply;
}

}  // namespace triage::testing
