#include "triage/serve/access/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace triage::serve {

std::optional<std::chrono::milliseconds> RateLimit::take(const std::string& caller,
                                                         double per_second, Moment now) {
  constexpr double kSecondsHeld = 2;
  const double most = std::max(1.0, per_second * kSecondsHeld);
  const std::lock_guard lock(mutex_);
  auto [place, is_new] = buckets_.try_emplace(caller, Bucket{most, now});
  Bucket& bucket = place->second;
  const double passed = std::chrono::duration<double>(now - bucket.filled_at).count();
  bucket.tokens = std::min(most, bucket.tokens + std::max(0.0, passed) * per_second);
  bucket.filled_at = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / per_second * 1000)));
}

}  // namespace triage::serve
