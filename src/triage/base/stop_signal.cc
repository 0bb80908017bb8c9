#include "triage/base/stop_signal.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <thread>

#include "triage/base/error.h"

namespace triage {
namespace {

// Signals have no other way to reach the program.
std::atomic<bool> is_stop_requested = false;
std::atomic<bool> is_reload_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait");

extern "C" void remember_stop(int) {
  constexpr std::string_view kNotice = "\ntriage: stopping. Press Ctrl-C again to stop at once.\n";
  const int interrupted_errno = errno;  // of whatever the signal came in the middle of
  is_stop_requested = true;
  if (::isatty(STDERR_FILENO) != 0) {
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kNotice.data(), kNotice.size());
  }
  errno = interrupted_errno;
}

extern "C" void remember_reload(int) { is_reload_requested = true; }

}  // namespace

void take_over_reload_signal() {
  struct sigaction reload = {};
  reload.sa_handler = &remember_reload;
  sigemptyset(&reload.sa_mask);
  sigaction(SIGHUP, &reload, nullptr);
}

bool take_reload_request() { return is_reload_requested.exchange(false); }

void take_over_signals() {
  struct sigaction stop = {};
  stop.sa_handler = &remember_stop;
  stop.sa_flags = static_cast<int>(SA_RESETHAND);  // the second one has the usual effect
  sigemptyset(&stop.sa_mask);
  sigaction(SIGINT, &stop, nullptr);
  sigaction(SIGTERM, &stop, nullptr);

  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigemptyset(&ignore.sa_mask);
  sigaction(SIGPIPE, &ignore, nullptr);
  sigaction(SIGXFSZ, &ignore, nullptr);
}

bool stop_requested() { return is_stop_requested; }

namespace {

bool stops_within(std::chrono::milliseconds wait, const ShouldStop& should_stop) {
  using std::chrono::milliseconds;
  constexpr milliseconds kNap{100};
  for (milliseconds left = wait; left > milliseconds{0}; left -= kNap) {
    if (should_stop()) return true;
    std::this_thread::sleep_for(std::min(left, kNap));
  }
  return should_stop();
}

}  // namespace

bool stops_within(std::chrono::milliseconds wait) { return stops_within(wait, &stop_requested); }

void sleep_unless_stopped(std::chrono::milliseconds wait, const ShouldStop& should_stop) {
  if (stops_within(wait, should_stop)) throw Interrupted();
}

}  // namespace triage
