// Events from outside, each kept once, however often its sender repeats it.
#pragma once

#include <optional>
#include <string>

#include "triage/base/clock.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

struct Event {
  std::string id = {};       // of RowIds
  std::string source = {};   // `slack`, `http`, ...
  std::string key = {};      // what its sender tells repeats by: Slack's event_id; unique a source
  std::string kind = {};     // also the kind of its job
  std::string payload = {};  // erasable; as it came
  std::string team = {};
  std::string person = {};  // whose words it holds, for forgetting; may be empty
  std::string lane = {};    // jobs of one lane run one after the other; empty: at any time
  Time received_at = {};
};

struct Received {
  bool is_new = false;
  std::string event_id = {};  // of the first one with that key
};

// Keeps it, with a job that is due at once, unless the key is known.
Received receive(Transaction& transaction, const Event& event);

// Nullopt if there is none. The payload is empty once it was erased.
[[nodiscard]] std::optional<Event> find_event(const Snapshot& snapshot, const std::string& id);

}  // namespace triage::journal
