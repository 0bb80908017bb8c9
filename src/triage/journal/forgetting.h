// Texts that go: by age, or because a person or a ticket is to be forgotten.
//
// What is forgotten leaves a receipt, the counts, and tombstones: hashes by which trainings and
// predictors pass over the same ticket when it comes again from a source.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "triage/base/clock.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

struct Erased {
  std::uint64_t texts = 0;  // of events, messages and decisions
};

// Erases at most `count` texts that are older; decisions stay. Call again while it erases as many,
// so that other writes get their turn.
Erased erase_texts(Transaction& transaction, Time older_than, int count);

// Whose traces go: one of the two.
struct Forget {
  std::string receipt = {};              // its id, of RowIds
  std::vector<std::string> person = {};  // all names that the journal has for one: `U1`, `key 3f2a`
  std::string ticket_id = {};
  std::string asked_by = {};  // who wants it so, for the receipt
  Time at = {};
};

struct Forgotten {
  std::string receipt = {};
  std::uint64_t texts = 0;
  std::uint64_t decisions = 0;
  std::uint64_t feedback = 0;
  std::uint64_t messages = 0;
  // Nothing was found, and but for a ticket's tombstone nothing was changed.
  [[nodiscard]] bool is_nothing() const { return texts + decisions + feedback + messages == 0; }

  // What else has to go, outside the journal: copies of sources, evidence, vector caches.
  std::vector<std::string> ticket_ids = {};
  std::vector<std::string> documents = {};       // fingerprints
  std::vector<std::string> model_versions = {};  // that decided about them
};

// REQUIRES: exactly one of person and ticket_id.
Forgotten forget(Transaction& transaction, const Forget& forget);

struct Receipt {
  std::string id = {};
  std::string subject = {};  // `person` or `ticket`; which one is not kept
  std::string asked_by = {};
  Time at = {};
  std::uint64_t texts = 0;
  std::uint64_t decisions = 0;
};
// The latest first.
[[nodiscard]] std::vector<Receipt> receipts(const Snapshot& snapshot, int count);

// Tickets and documents not to be used again. Immutable.
class Tombstones {
 public:
  Tombstones() = default;
  Tombstones(std::string salt, std::unordered_set<std::string> hashes)
      : salt_(std::move(salt)), hashes_(std::move(hashes)) {}

  [[nodiscard]] bool has_ticket(std::string_view ticket_id) const;
  [[nodiscard]] bool has_document(std::string_view document) const;  // its fingerprint
  [[nodiscard]] std::size_t size() const { return hashes_.size(); }

 private:
  std::string salt_;
  std::unordered_set<std::string> hashes_;
};
[[nodiscard]] Tombstones tombstones(const Snapshot& snapshot);

// Their number: tombstones stay, so another number means other tombstones.
[[nodiscard]] std::size_t count_tombstones(const Snapshot& snapshot);

// Those of a journal that is not open, for who only wants to pass over them: none where there is no
// journal yet. Needs no key, makes nothing, changes nothing. `place` and `patience` as
// JournalOptions has them. Throws InvalidInput (place), Unavailable, Corrupt.
[[nodiscard]] Tombstones tombstones_at(const std::string& place,
                                       std::chrono::milliseconds patience);

}  // namespace triage::journal
