// When to ask again, and when to stop asking.
//
// Waits grow by doubling, with jitter so that many clients do not return at once ("equal jitter":
// half of each wait is fixed). What Retry-After asks for (RFC 9110, 10.2.3) is waited at least.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/base/random.h"
#include "triage/base/stop_signal.h"
#include "triage/net/http_client.h"

namespace triage::net {

using Wait = std::chrono::milliseconds;
using Sleep = std::function<void(Wait)>;

// Sleeps for real; throws Interrupted when it is to stop.
[[nodiscard]] Sleep interruptible_sleep(ShouldStop should_stop = &stop_requested);

// How long Retry-After asks to wait from `now` on: whole seconds, or an HTTP date. nullopt for
// anything else; zero for a date gone by.
[[nodiscard]] std::optional<Wait> parse_retry_after(std::string_view value, Time now);

// 408, 425, 429, 500, 502, 503, 504: the same request may be answered later.
[[nodiscard]] bool is_retryable(int status);

struct RetryPolicy {
  int max_tries = 5;             // the first one counts
  Wait first_wait{500};          // before the second try
  Wait longest_wait{30'000};     // of those that grow; Retry-After may ask for more
  Wait total_limit{5 * 60'000};  // from the first try to the start of the last
};

struct RetryTools {
  RetryPolicy policy;
  Clock clock = system_clock();
  Sleep sleep = interruptible_sleep();
  std::uint64_t seed = 0;  // of the jitter
};

// Counts the tries of one piece of work. One thread at a time.
class Retries {
 public:
  explicit Retries(const RetryTools& tools);

  // Waits and returns true, or returns false at once where the limits leave no further try.
  // `asked` is what the server wants at least. What `sleep` throws comes out.
  [[nodiscard]] bool wait_for_next(std::optional<Wait> asked = std::nullopt);

  // The work got further, so its next failure is the first one again.
  void reset();

  [[nodiscard]] int tries() const { return tries_; }

 private:
  RetryTools tools_;
  Random random_;
  Time start_;
  int tries_ = 1;
};

// The first answer whose status is not to be retried, or the last one that the limits allow. Call
// it only for requests that do no harm when they arrive twice. Throws what `send` throws; of
// NoAnswer the last one, with the number of tries.
[[nodiscard]] Response send_with_retries(const std::function<Response()>& send,
                                         const RetryTools& tools);

}  // namespace triage::net
