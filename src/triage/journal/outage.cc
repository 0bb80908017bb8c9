#include "triage/journal/outage.h"

#include <algorithm>

#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/journal/connection.h"

namespace triage::journal {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{200};  // so late a server that is back is known at most
constexpr milliseconds kLook{500};          // between two looks at who waits

}  // namespace

Outage::Outage(const Place& place, const OutageOptions& options, ServerWaits& waits,
               WriteQueue& queue)
    : place_(place), options_(options), waits_(waits), queue_(queue) {
  if (place.dialect == Dialect::kPostgresql) thread_ = std::thread([this] { watch(); });
}

Outage::~Outage() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Outage::suspect() {
  {
    const std::lock_guard lock(mutex_);
    is_suspected_ = true;
  }
  changed_.notify_all();
}

std::exception_ptr Outage::known() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

void Outage::watch() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, std::clamp(options_.patience, kFirstPause, kLook),
                        [this] { return is_closing_ || is_suspected_; });
      if (is_closing_) return;
      if (!is_suspected_ && waits_.longest() < options_.patience) continue;
      is_suspected_ = false;
    }
    waits_.end_after(options_.longest_wait);
    look_until_it_answers();
  }
}

// A server that is only restarting is back before patience ends, and nobody was told anything.
void Outage::look_until_it_answers() {
  const Stopwatch waited;
  milliseconds pause = kFirstPause;
  do {
    try {
      Connection(place_).open();
      return end();
    } catch (const SqlError& error) {
      if (waited.seconds() * 1000 >= static_cast<double>(options_.patience.count())) begin(error);
    }
    pause = std::min(2 * pause, kLongestPause);
  } while (!closes_within(pause));
}

void Outage::begin(const SqlError& error) {
  const std::exception_ptr told = error_for_caller(error, place_);
  {
    const std::lock_guard lock(mutex_);
    known_ = told;
  }
  queue_.refuse(told);
  waits_.end_after(milliseconds(0));
}

void Outage::end() {
  {
    const std::lock_guard lock(mutex_);
    known_ = nullptr;
    is_suspected_ = false;  // of the time before
  }
  queue_.admit();
}

bool Outage::closes_within(milliseconds wait) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, wait, [this] { return is_closing_; });
}

}  // namespace triage::journal
