#include "triage/slack/work.h"

#include <algorithm>
#include <utility>

namespace triage::slack {
namespace {

constexpr int kMostDoublings = 6;  // a minute and a bit

Pace::Wait growing_wait(int tries) {
  return std::chrono::seconds(1 << static_cast<unsigned>(std::clamp(tries, 0, kMostDoublings)));
}

}  // namespace

Outcome finished(Outcome::Rows rows) { return {.rows = std::move(rows)}; }

Outcome outcome_of(const CallResult& result, const Job& job, Outcome::Rows rows) {
  switch (result.outcome) {
    case CallOutcome::kDone:
      return finished(std::move(rows));
    case CallOutcome::kLater:
      return {.kind = Outcome::Kind::kRetry, .wait = result.wait, .error = result.error};
    case CallOutcome::kUnknown:
      return {.kind = Outcome::Kind::kRetry,
              .wait = std::max(result.wait, growing_wait(job.claim.tries - 1)),
              .error = result.error};
    case CallOutcome::kNever:
      break;
  }
  return {.kind = Outcome::Kind::kGivenUp, .error = result.error};
}

}  // namespace triage::slack
