// How many rounds trainings that run side by side keep: one of them finds out, the others follow.
#pragma once

#include <atomic>
#include <exception>
#include <future>

namespace triage::learn {

// A tree does not depend on those after it, so a training that went further is simply cut.
class RoundLimit {
 public:
  explicit RoundLimit(int most) : most_(most) {}

  // For the training that finds out, once. fail() makes the others fail as well.
  void settle(int rounds) {
    most_ = rounds;
    promise_.set_value(rounds);
  }
  void fail(std::exception_ptr why) { promise_.set_exception(std::move(why)); }

  // More rounds than these will not be kept. Any thread.
  [[nodiscard]] int most() const { return most_.load(); }

  // Waits until it is settled. Throws what fail() was given. Any thread.
  [[nodiscard]] int rounds() const { return settled_.get(); }

 private:
  std::atomic<int> most_;
  std::promise<int> promise_;
  std::shared_future<int> settled_ = promise_.get_future().share();
};

}  // namespace triage::learn
