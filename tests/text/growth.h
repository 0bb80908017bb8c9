// Whether work on a text takes time in proportion to its length, whatever the machine does besides.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>

namespace triage::text::testing {

// Processor time of this thread, the least of three runs.
inline double seconds_of(const std::function<void()>& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  double least = 1e9;
  for (int run = 0; run < 3; ++run) {
    const double begin = now();
    work();
    least = std::min(least, now() - begin);
  }
  return least;
}

// Gives `work` lines made of `piece`, one eight times as long as the other: eight times the time is
// linear, 64 times quadratic.
inline void expect_linear_time(std::string_view piece,
                               const std::function<void(const std::string&)>& work) {
  const auto line_of = [&](std::size_t size) {
    std::string line;
    while (line.size() < size) line += piece;
    return line;
  };
  constexpr std::size_t kShort = 50'000;
  constexpr double kNoise = 0.02;  // seconds, more than a clock tick
  const std::string short_line = line_of(kShort);
  const std::string long_line = line_of(8 * kShort);
  const double short_time = seconds_of([&] { work(short_line); });
  const double long_time = seconds_of([&] { work(long_line); });
  EXPECT_LT(long_time, 24 * short_time + kNoise) << piece;
}

}  // namespace triage::text::testing
