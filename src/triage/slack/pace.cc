#include "triage/slack/pace.h"

#include <algorithm>

namespace triage::slack {
namespace {

constexpr std::size_t kForgetFrom = 1024;  // entries, from which on those gone by are dropped

}  // namespace

Pace::Wait Pace::left(const std::string& what, Moment now) {
  const auto found = not_before_.find(what);
  if (found == not_before_.end() || found->second <= now) return Wait{0};
  return std::chrono::ceil<Wait>(found->second - now);
}

Pace::Wait Pace::wait_of(const std::string& what) {
  const std::lock_guard lock(mutex_);
  return left(what, clock_());
}

void Pace::hold(const std::string& what, Wait wait) {
  const std::lock_guard lock(mutex_);
  const Moment now = clock_();
  if (not_before_.size() >= kForgetFrom) {
    std::erase_if(not_before_, [&](const auto& entry) { return entry.second <= now; });
  }
  Moment& until = not_before_[what];
  until = std::max(until, now + wait);
}

Pace::Wait Pace::take_turn(const std::string& what, Wait interval) {
  const std::lock_guard lock(mutex_);
  const Moment now = clock_();
  if (const Wait wait = left(what, now); wait > Wait{0}) return wait;
  if (not_before_.size() >= kForgetFrom) {
    std::erase_if(not_before_, [&](const auto& entry) { return entry.second <= now; });
  }
  not_before_[what] = now + interval;
  return Wait{0};
}

}  // namespace triage::slack
