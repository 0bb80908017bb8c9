// Random numbers that are the same on every machine, thread count and standard library.
//
// SplitMix64 (Steele, Lea, Flood 2014). A stream is named by a seed and a salt, so that each row or
// fold can have its own, whatever order threads take them in.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "triage/base/fingerprint.h"

namespace triage {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  // A stream of its own for `salt` (say "smote") and `index` (say a row). The index is scrambled
  // first: streams that start a fixed step apart would be one stream, shifted.
  Random(std::uint64_t seed, std::string_view salt, std::uint64_t index = 0)
      : state_(hash64(salt, seed) ^ Random(index).next()) {}

  // 64 uniform bits.
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  // Uniform in [0, 1).
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

  // Uniform in [0, bound). REQUIRES: bound > 0. (Lemire's multiply-shift; bias below 2^-64·bound.)
  std::uint64_t below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(next()) * bound) >> 64U);
  }

  // Standard normal (Box-Muller).
  double normal();

  // Fisher-Yates, in place.
  template <typename T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace triage
