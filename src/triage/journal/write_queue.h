// Writes that wait for their turn, so many at most.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "triage/journal/journal.h"

namespace triage::journal {

// Any number of threads.
class WriteQueue {
 public:
  using Task = Journal::Task;

  explicit WriteQueue(std::size_t capacity) : capacity_(capacity) {}

  // False if it is full or closed; `task` is then as it was. While the queue refuses, `task` is
  // settled at once.
  [[nodiscard]] bool push(std::unique_ptr<Task>& task);

  // Waits for tasks, and gives at most `count` of them. None: it is closed, and nothing waits.
  [[nodiscard]] std::vector<std::unique_ptr<Task>> take(std::size_t count);

  // Settles with `error` what waits, and what comes until admit().
  void refuse(const std::exception_ptr& error);
  void admit();

  // Nothing more comes in; what waits is still given out.
  void close();

  // Returns early if the queue is closed.
  void pause(std::chrono::milliseconds wait);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable closed_;
  std::deque<std::unique_ptr<Task>> tasks_;
  std::exception_ptr refusal_;
  bool is_closed_ = false;
};

}  // namespace triage::journal
