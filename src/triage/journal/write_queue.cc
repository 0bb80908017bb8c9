#include "triage/journal/write_queue.h"

#include <algorithm>
#include <utility>

namespace triage::journal {

bool WriteQueue::push(std::unique_ptr<Task>& task) {
  std::unique_lock lock(mutex_);
  if (const std::exception_ptr refusal = refusal_) {
    lock.unlock();
    task->settle(refusal);
    return true;
  }
  if (is_closed_ || tasks_.size() >= capacity_) return false;
  tasks_.push_back(std::move(task));
  lock.unlock();
  changed_.notify_one();
  return true;
}

std::vector<std::unique_ptr<WriteQueue::Task>> WriteQueue::take(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_closed_ || !tasks_.empty(); });
  std::vector<std::unique_ptr<Task>> taken;
  taken.reserve(std::min(count, tasks_.size()));
  while (taken.size() < count && !tasks_.empty()) {
    taken.push_back(std::move(tasks_.front()));
    tasks_.pop_front();
  }
  return taken;
}

void WriteQueue::refuse(const std::exception_ptr& error) {
  std::deque<std::unique_ptr<Task>> refused;
  {
    const std::lock_guard lock(mutex_);
    refusal_ = error;
    refused.swap(tasks_);
  }
  for (const auto& task : refused) task->settle(error);
}

void WriteQueue::admit() {
  const std::lock_guard lock(mutex_);
  refusal_ = nullptr;
}

void WriteQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  changed_.notify_all();
  closed_.notify_all();
}

void WriteQueue::pause(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  closed_.wait_for(lock, wait, [this] { return is_closed_; });
}

std::size_t WriteQueue::size() const {
  const std::lock_guard lock(mutex_);
  return tasks_.size();
}

}  // namespace triage::journal
