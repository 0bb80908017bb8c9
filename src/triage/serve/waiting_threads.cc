#include "triage/serve/waiting_threads.h"

#include <utility>

namespace triage::serve {

WaitingThreads::WaitingThreads(std::size_t threads, std::size_t capacity) : capacity_(capacity) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

WaitingThreads::~WaitingThreads() { finish(); }

void WaitingThreads::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  has_work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool WaitingThreads::run(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (is_closing_ || queue_.size() >= capacity_) return false;
    queue_.push_back(std::move(work));
  }
  has_work_.notify_one();
  return true;
}

void WaitingThreads::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    has_work_.wait(lock, [this] { return is_closing_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
  }
}

}  // namespace triage::serve
