// Names of rows that are made before the rows are: unique, and sorted by when they were made.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

#include "triage/base/clock.h"
#include "triage/base/random.h"

namespace triage::journal {

// 26 characters, as ULID writes them: 48 bits of milliseconds and 80 random ones in Crockford's
// base 32, so that their order as text is their order in time. Any number of threads.
class RowIds {
 public:
  // REQUIRES: another seed in every process; two with one seed may make the same names.
  RowIds(Clock clock, std::uint64_t seed) : clock_(std::move(clock)), random_(seed) {}

  // Greater than all it gave before, also within a millisecond or if the clock steps back.
  [[nodiscard]] std::string next();

 private:
  const Clock clock_;
  std::mutex mutex_;
  Random random_;
  std::uint64_t milliseconds_ = 0;
  std::uint64_t high_ = 0;  // 40 bits
  std::uint64_t low_ = 0;   // 40 bits, counted up within a millisecond
};

// No id that was made at that time or later is less.
[[nodiscard]] std::string first_id_at(Time time);

}  // namespace triage::journal
