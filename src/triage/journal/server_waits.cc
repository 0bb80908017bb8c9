#include "triage/journal/server_waits.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "triage/base/clock.h"

namespace triage::journal {
namespace {

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(moment_now().time_since_epoch())
      .count();
}

}  // namespace

ServerWaits::Line::Line(ServerWaits& waits, int socket) : waits_(waits), socket_(::dup(socket)) {
  const std::lock_guard lock(waits_.mutex_);
  waits_.lines_.push_back(this);
}

ServerWaits::Line::~Line() {
  {
    const std::lock_guard lock(waits_.mutex_);
    std::erase(waits_.lines_, this);
  }
  if (socket_ >= 0) ::close(socket_);
}

void ServerWaits::Line::begin() noexcept { since_ = now_us(); }

void ServerWaits::Line::end() noexcept { since_ = 0; }

void ServerWaits::Line::hang_up() noexcept { ::shutdown(socket_, SHUT_RDWR); }

std::chrono::microseconds ServerWaits::longest() const {
  const std::int64_t now = now_us();
  std::int64_t longest = 0;
  const std::lock_guard lock(mutex_);
  for (const Line* line : lines_) {
    const std::int64_t since = line->since_;
    if (since != 0) longest = std::max(longest, now - since);
  }
  return std::chrono::microseconds(longest);
}

void ServerWaits::end_after(std::chrono::microseconds wait) {
  const std::int64_t now = now_us();
  const std::lock_guard lock(mutex_);
  for (Line* line : lines_) {
    const std::int64_t since = line->since_;
    // One whose answer comes at this very moment loses its connection without need, and makes
    // another.
    if (since != 0 && now - since >= wait.count()) line->hang_up();
  }
}

}  // namespace triage::journal
