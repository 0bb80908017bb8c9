// Time as the program keeps it: microseconds since 1970-01-01 UTC, written as RFC 3339.
//
// Code that needs "now" is given a Clock, so that tests decide what time it is.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace triage {

using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Clock = std::function<Time()>;

// The machine's clock. The only place that asks it for the date.
[[nodiscard]] Clock system_clock();

// `2026-03-02T08:15:00Z`; with microseconds only where they are not zero.
[[nodiscard]] std::string format_time(Time time);

// Reads RFC 3339 and its usual relaxations: a blank for the T, a date alone, a missing zone (UTC),
// fractions, offsets such as +02:00. nullopt for anything else.
[[nodiscard]] std::optional<Time> parse_time(std::string_view text);

// A time that never steps back, for deadlines and for what passes between two of them; not a date.
using Moment = std::chrono::steady_clock::time_point;
[[nodiscard]] inline Moment moment_now() { return std::chrono::steady_clock::now(); }

// Seconds that pass, for rates and timings; not a date.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace triage
