// When something may be done again: what Slack asked to wait, and one message a second a channel.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "triage/base/clock.h"

namespace triage::slack {

using SteadyClock = std::function<Moment()>;

// Any number of threads. Keeps what is still to come, and no more.
class Pace {
 public:
  using Wait = std::chrono::microseconds;

  explicit Pace(SteadyClock clock) : clock_(std::move(clock)) {}

  // How long to wait with `what`; zero if it may be done now.
  [[nodiscard]] Wait wait_of(const std::string& what);

  // Not before `wait` from now.
  void hold(const std::string& what, Wait wait);

  // If it may be done now: zero, and the next time is `interval` from now. Else how long to wait.
  [[nodiscard]] Wait take_turn(const std::string& what, Wait interval);

 private:
  [[nodiscard]] Wait left(const std::string& what, Moment now);

  SteadyClock clock_;
  std::mutex mutex_;
  std::map<std::string, Moment> not_before_;
};

}  // namespace triage::slack
