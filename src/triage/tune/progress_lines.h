// What `triage-tune` says while it works: JSON lines on standard output, for the program that
// started it. docs/formats/tuning.md lists them.
#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "triage/base/clock.h"

namespace triage::tune {

// A learned text costs so much as so many that are encoded only: forward and twice back.
constexpr double kCostOfLearning = 3;

// One thread.
class ProgressLines {
 public:
  // `out` must outlive it; nullptr: says nothing.
  explicit ProgressLines(std::FILE* out) : out_(out) {}

  // Work in texts encoded; a learned text counts kCostOfLearning.
  void expect(double work) { expected_ += work; }
  void advance(double work) { done_ += work; }
  // Work that an earlier process did, or that is not needed after all.
  void forgo(double work) { expected_ -= work; }

  // A step was made. A line a second at most.
  void step(std::string_view run, std::size_t step, std::size_t steps, double loss, double rate);

  // `event` with members of its own, at once.
  void say(std::string_view event, const nlohmann::ordered_json& members);

 private:
  [[nodiscard]] double seconds_left() const;

  std::FILE* out_;
  Stopwatch watch_;
  double expected_ = 0;
  double done_ = 0;
  double next_line_ = 0;  // in seconds
};

}  // namespace triage::tune
