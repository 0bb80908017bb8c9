// Rows of an index that are not to be found any more, told while others search it.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace triage::learn {

// Any thread.
class HiddenRows {
 public:
  using Flags = std::vector<bool>;  // one a row

  void put(Flags flags) {
    auto next = std::make_shared<const Flags>(std::move(flags));
    const std::lock_guard lock(mutex_);
    flags_.swap(next);
  }

  // nullptr: none is hidden. Whoever took them keeps them for a whole search.
  [[nodiscard]] std::shared_ptr<const Flags> current() const {
    const std::lock_guard lock(mutex_);
    return flags_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Flags> flags_;
};

}  // namespace triage::learn
