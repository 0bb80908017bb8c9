// How often one caller may ask: a bucket of tokens that fills at a rate (token bucket).
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "triage/base/clock.h"

namespace triage::serve {

class RateLimit {
 public:
  // Takes one token of `caller`, whose bucket holds two seconds of `per_second`. Nullopt if there
  // was one, else how long to wait for it. Any thread.
  [[nodiscard]] std::optional<std::chrono::milliseconds> take(const std::string& caller,
                                                              double per_second, Moment now);

 private:
  struct Bucket {
    double tokens = 0;
    Moment filled_at;
  };

  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace triage::serve
