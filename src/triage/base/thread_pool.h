// Runs independent pieces of work on a fixed number of threads.
//
// Results never depend on the thread count as long as a piece writes only what belongs to its
// index.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace triage {

class ThreadPool {
 public:
  // `threads` workers; 0 means one for each core.
  explicit ThreadPool(std::size_t threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] std::size_t size() const;

  // Calls `work(i)` for every i in [0, count), in any order, and returns when all are done. The
  // calling thread works too. The first exception stops pieces not yet begun and is rethrown here.
  // May be called from inside a piece: it then runs in that piece's thread, one after the other.
  void for_each(std::size_t count, const std::function<void(std::size_t)>& work);

  // Calls `work(begin, end)` for consecutive blocks of at most `block` out of [0, count). The
  // blocks are the same whatever the thread count.
  void for_each_block(std::size_t count, std::size_t block,
                      const std::function<void(std::size_t, std::size_t)>& work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage
