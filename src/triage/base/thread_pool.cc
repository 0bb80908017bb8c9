#include "triage/base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace triage {
namespace {

thread_local bool inside_a_piece = false;

// One call of for_each: workers take indices until none is left.
struct Batch {
  std::size_t count = 0;
  const std::function<void(std::size_t)>* work = nullptr;
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;  // first one wins

  void run() {
    inside_a_piece = true;
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        (*work)(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
    inside_a_piece = false;
  }
};

}  // namespace

struct ThreadPool::State {
  std::mutex call_mutex;  // one for_each at a time
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable done;
  Batch* batch = nullptr;
  std::size_t generation = 0;
  std::size_t busy = 0;
  bool stopping = false;
  std::vector<std::jthread> workers;

  void loop() {
    std::size_t seen = 0;
    while (true) {
      Batch* mine = nullptr;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stopping || generation != seen; });
        if (stopping) return;
        seen = generation;
        mine = batch;
      }
      mine->run();
      const std::lock_guard lock(mutex);
      if (--busy == 0) done.notify_all();
    }
  }
};

ThreadPool::ThreadPool(std::size_t threads) : state_(std::make_unique<State>()) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t i = 1; i < threads; ++i) {
    state_->workers.emplace_back([state = state_.get()] { state->loop(); });
  }
}

ThreadPool::~ThreadPool() {
  const std::lock_guard lock(state_->mutex);
  state_->stopping = true;
  state_->wake.notify_all();
}

std::size_t ThreadPool::size() const { return state_->workers.size() + 1; }

void ThreadPool::for_each(std::size_t count, const std::function<void(std::size_t)>& work) {
  if (inside_a_piece || state_->workers.empty() || count < 2) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  const std::lock_guard call(state_->call_mutex);
  Batch batch;
  batch.count = count;
  batch.work = &work;
  {
    const std::lock_guard lock(state_->mutex);
    state_->batch = &batch;
    state_->busy = state_->workers.size();
    ++state_->generation;
    state_->wake.notify_all();
  }
  batch.run();
  std::unique_lock lock(state_->mutex);
  state_->done.wait(lock, [&] { return state_->busy == 0; });
  if (batch.failure) std::rethrow_exception(batch.failure);
}

void ThreadPool::for_each_block(std::size_t count, std::size_t block,
                                const std::function<void(std::size_t, std::size_t)>& work) {
  for_each((count + block - 1) / block,
           [&](std::size_t i) { work(i * block, std::min(count, (i + 1) * block)); });
}

}  // namespace triage
