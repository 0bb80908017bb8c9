#include "triage/journal/checkpointer.h"

#include "triage/journal/sql_error.h"

namespace triage::journal {
namespace {

constexpr int kStep = 2000;  // pages of a pass
constexpr int kLong = 8000;  // pages of a log that is to begin anew: 32 MiB

}  // namespace

Checkpointer::Checkpointer(const Place& place, const ConnectionLimits& limits)
    : connection_(place, limits), thread_([this] { run(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool Checkpointer::is_due(int pages) {
  const std::lock_guard lock(mutex_);
  if (pages < moved_) moved_ = 0;  // the log began anew
  if (is_running_) return false;
  if (moved_ >= kLong) return true;
  if (pages < moved_ + kStep && pages < kLong) return false;
  wanted_ = pages;
  changed_.notify_one();
  return false;
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_closed_ || wanted_ > 0; });
    if (is_closed_) return;
    is_running_ = true;
    const int pages = wanted_;
    wanted_ = 0;
    lock.unlock();
    try {
      connection_.open();
      connection_.checkpoint();
    } catch (const SqlError&) {  // of a full disk, say: the writer meets it too, and tells callers
      connection_.close();
    }
    lock.lock();
    is_running_ = false;
    moved_ = pages;
  }
}

}  // namespace triage::journal
