// A write on its way to the disk: waited for, or answered by a call.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace triage::journal {

// What became of a write.
template <typename T>
class Result {
 public:
  explicit Result(T value) : value_(std::move(value)) {}
  explicit Result(std::exception_ptr error) : error_(std::move(error)) {}

  [[nodiscard]] bool is_durable() const { return value_.has_value(); }

  // What the write returned. Throws what went wrong: NoRoom, Unavailable, or what the write threw.
  [[nodiscard]] T& get() {
    if (error_) std::rethrow_exception(error_);
    return *value_;
  }

 private:
  std::optional<T> value_;
  std::exception_ptr error_;
};

// Movable; may be dropped, and the write goes on. Either wait() or then(), once.
template <typename T>
class Pending {
 public:
  using Callback = std::function<void(Result<T>)>;

  // Returns when it is durable. Throws NoRoom, Unavailable, or what the write itself threw; then
  // nothing of it is kept.
  T wait() {
    std::unique_lock lock(state_->mutex);
    state_->is_settled.wait(lock, [this] { return state_->result.has_value(); });
    return std::move(state_->result->get());
  }

  // Calls `callback` once it is durable or has failed: from the journal's own thread, which then
  // keeps nothing else, so it hands on to another one; or at once, if that is known already. What
  // it throws ends the program.
  void then(Callback callback) {
    {
      const std::lock_guard lock(state_->mutex);
      if (!state_->result) {
        state_->callback = std::move(callback);
        return;
      }
    }
    callback(std::move(*state_->result));
  }

  // For who keeps the promise: makes one, and settles it. settle() is called once.
  Pending() : state_(std::make_shared<State>()) {}
  void settle(Result<T> result) const {
    Callback callback;
    {
      const std::lock_guard lock(state_->mutex);
      if (!state_->callback) {
        state_->result.emplace(std::move(result));
        state_->is_settled.notify_all();
        return;
      }
      callback = std::move(state_->callback);
    }
    callback(std::move(result));
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable is_settled;
    std::optional<Result<T>> result;
    Callback callback;
  };
  std::shared_ptr<State> state_;  // of who waits and of who writes
};

}  // namespace triage::journal
