#include "tests/journal/cut_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "triage/base/check.h"

namespace triage::testing {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

CutProxy::CutProxy(int target)
    : target_(target), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  const bool is_listening =
      ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
      ::listen(listener_, 64) == 0 &&
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
      ::pipe(wake_) == 0;
  TRIAGE_CHECK(is_listening, "a port must be free");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

CutProxy::~CutProxy() {
  is_over_ = true;
  become(false);
  thread_.join();
  for (const Pair& pair : pairs_) {
    ::close(pair.client);
    ::close(pair.server);
  }
  for (const int end : {listener_, wake_[0], wake_[1]}) ::close(end);
}

void CutProxy::cut() { become(true); }
void CutProxy::mend() { become(false); }

void CutProxy::become(bool is_cut) {
  is_cut_ = is_cut;
  TRIAGE_CHECK(::write(wake_[1], "x", 1) == 1, "a pipe takes a byte");
}

void CutProxy::run() {
  while (!is_over_) {
    std::vector<pollfd> watched{{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    if (!is_cut_) {
      for (const Pair& pair : pairs_) {
        watched.push_back({pair.client, POLLIN, 0});
        watched.push_back({pair.server, POLLIN, 0});
      }
    }
    ::poll(watched.data(), watched.size(), -1);
    if (watched[0].revents != 0) {
      std::array<char, 16> bytes{};
      (void)!::read(wake_[0], bytes.data(), bytes.size());
      continue;  // it is cut or mended from now on
    }
    if (watched[1].revents != 0) take();
    std::vector<int> ready;
    for (std::size_t i = 2; i < watched.size(); ++i) {
      if (watched[i].revents != 0) ready.push_back(watched[i].fd);
    }
    std::erase_if(pairs_, [&](const Pair& pair) {
      const auto came = [&](int end) { return std::ranges::find(ready, end) != ready.end(); };
      const bool stands = (!came(pair.client) || pass(pair.client, pair.server)) &&
                          (!came(pair.server) || pass(pair.server, pair.client));
      if (stands) return false;
      ::close(pair.client);
      ::close(pair.server);
      return true;
    });
  }
}

void CutProxy::take() {
  Pair pair{.client = ::accept(listener_, nullptr, nullptr),
            .server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const sockaddr_in address = loopback(target_);
  // A server that is away shows as a connection that ends.
  (void)::connect(pair.server, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  pairs_.push_back(pair);
}

bool CutProxy::pass(int from, int to) const {
  std::array<char, 65536> bytes{};
  const auto count = ::recv(from, bytes.data(), bytes.size(), 0);
  return count > 0 &&
         ::send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
}

}  // namespace triage::testing
