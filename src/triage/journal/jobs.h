// Work to be done once: claimed by a worker for a while, finished together with what it wrote.
//
// A claim is a lease: who does not finish or extend it in time loses it to the next worker. Times
// are those of the callers; the clocks of machines that share a journal agree within a lease.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

struct NewJob {
  std::string id = {};        // of RowIds; jobs of one lane run in the order of their ids
  std::string kind = {};      // what worker code it is for
  std::string lane = {};      // empty: at any time
  std::string event_id = {};  // what it is about; may be empty. The job of an event has its id
  Time due_at = {};
};

// Adding it twice is adding it once.
void add_job(Transaction& transaction, const NewJob& job);

struct Claim {
  std::string job_id = {};
  std::string token = {};  // shows that the lease is this one
  std::string kind = {};
  std::string lane = {};
  std::string event_id = {};
  int tries = 0;  // this one counted
  Time lease_until = {};
  std::chrono::microseconds lease{0};  // as it was asked for
};

struct ClaimRequest {
  std::string worker = {};              // its name, for who looks at the table
  std::string token = {};               // of RowIds, another one for each call
  std::vector<std::string> kinds = {};  // empty: all
  int count = 1;                        // at most so many
  Time now = {};
  std::chrono::microseconds lease{60'000'000};
};

// Jobs that are due, the longest due first. Of a lane only the first that is not over, and never
// two at once: one whose lease ran out goes before those that came late with a smaller id.
[[nodiscard]] std::vector<Claim> claim_jobs(Transaction& transaction, const ClaimRequest& request);

// What became of a claim: `kLost` where the lease had run out and another worker has the job, or it
// is over. Nothing was changed then; a caller that wrote other rows in this transaction throws
// LeaseLost to undo them.
enum class [[nodiscard]] Lease : std::uint8_t{kHeld, kLost};

class LeaseLost : public Unavailable {
 public:
  explicit LeaseLost(const Claim& claim)
      : Unavailable("job '" + claim.job_id +
                    "': its lease ran out while it was worked on. It is done by another worker.") {}
};

// Until a whole lease from now, unless it ran out, whether or not somebody took it since.
Lease extend(Transaction& transaction, const Claim& claim, Time now);

// The job is done. In one transaction with the rows that it makes; a second call says the same.
Lease finish(Transaction& transaction, const Claim& claim, Time now);

// It failed, and is due again at `due_at`; the rest of its lane waits for it.
Lease retry(Transaction& transaction, const Claim& claim, Time due_at, const std::string& error);

// It failed for good (dead), and its lane goes on.
Lease give_up(Transaction& transaction, const Claim& claim, Time now, const std::string& error);

// Dead ones are due again, with no tries. Returns how many; `kind` empty: all.
std::uint64_t revive_dead_jobs(Transaction& transaction, const std::string& kind, Time now);

struct JobCounts {
  std::uint64_t waiting = 0;
  std::uint64_t running = 0;  // a lease that ran out still counts as running
  std::uint64_t dead = 0;
  std::optional<Time> oldest_due = {};  // of those that wait
};
[[nodiscard]] JobCounts count_jobs(const Snapshot& snapshot);

struct DeadJob {
  std::string id = {};
  std::string kind = {};
  std::string event_id = {};
  int tries = 0;
  std::string error = {};
  Time given_up_at = {};
};
// The latest first.
[[nodiscard]] std::vector<DeadJob> dead_jobs(const Snapshot& snapshot, int count);

// Removes done jobs, and events without a job, older than that. Returns how many rows went.
std::uint64_t remove_done_jobs(Transaction& transaction, Time older_than);

}  // namespace triage::journal
