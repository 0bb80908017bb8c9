// An array that is either owned or borrowed from a mapped file, so that a model answers right after
// it is opened, without copying what it may never touch.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace triage {

template <typename T>
class Numbers {
 public:
  Numbers() = default;
  Numbers(std::vector<T> owned) : owned_(std::move(owned)), view_(owned_) {}  // NOLINT: takes it
  Numbers(std::span<const T> borrowed) : view_(borrowed) {}                   // NOLINT: looks at it

  // Moving a vector keeps its numbers where they are, so the view stays right.
  Numbers(Numbers&&) noexcept = default;
  Numbers& operator=(Numbers&&) noexcept = default;

  [[nodiscard]] std::span<const T> view() const { return view_; }
  [[nodiscard]] std::size_t size() const { return view_.size(); }
  [[nodiscard]] const T* data() const { return view_.data(); }
  [[nodiscard]] const T& operator[](std::size_t index) const { return view_[index]; }

 private:
  std::vector<T> owned_;
  std::span<const T> view_;
};

}  // namespace triage
