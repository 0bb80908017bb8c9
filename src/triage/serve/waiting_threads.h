// Threads for work that waits for the disk, the journal or another machine, so that the one that
// serves sockets never does.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace triage::serve {

class WaitingThreads {
 public:
  // `capacity`: pieces of work that wait for a thread at most.
  WaitingThreads(std::size_t threads, std::size_t capacity);

  // As finish().
  ~WaitingThreads();
  WaitingThreads(const WaitingThreads&) = delete;
  WaitingThreads& operator=(const WaitingThreads&) = delete;

  // False: too much waits; `work` is not called. What it throws ends the program.
  [[nodiscard]] bool run(std::function<void()> work);

  // Does what was given, then ends the threads; run() is false from now on.
  void finish();

 private:
  void work();

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::deque<std::function<void()>> queue_;
  bool is_closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace triage::serve
