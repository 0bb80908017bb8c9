// A chain of hashes over decisions and feedback, which shows what was changed behind the journal's
// back.
//
// Each writer has a chain of its own: a link is SHA-256 of the link before and of its row's hash.
// The row's hash covers its personal parts and its text by a salted hash only. The salt sits with
// the text and goes with it: what is left then proves the rest of the row, and tells nothing of the
// text. docs/formats/journal.md gives the exact bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "triage/journal/transaction.h"

namespace triage::journal {

// Adds links at the end of one chain. Belongs to a connection that writes.
class ChainWriter {
 public:
  // `name` is of RowIds, and used by no other writer.
  explicit ChainWriter(std::string name) : name_(std::move(name)) {}

  // `kind` is `decision` or `feedback`, `hash` the row's. A row has one link.
  void add(Transaction& transaction, std::string_view kind, std::string_view row_id,
           const std::string& hash);

  // Takes up the end of the chain as it is in the database: after a transaction was undone, or
  // nobody knows whether it was.
  void forget_end() { is_end_known_ = false; }

 private:
  const std::string name_;
  bool is_end_known_ = false;
  std::int64_t number_ = 0;  // of the last link; 0: none
  std::string link_;
};

struct BrokenLink {
  std::string writer = {};
  std::int64_t number = 0;  // of the link in its chain, from 1
  std::string kind = {};    // of its row: `decision`, `feedback`
  std::string row_id = {};
  std::string why = {};
};

struct ChainCheck {
  std::uint64_t links = 0;   // that were looked at
  std::uint64_t erased = 0;  // of rows whose text is gone: the rest of them was checked
  std::optional<BrokenLink> broken = {};  // the first one
};

// Reads all rows: minutes for millions.
[[nodiscard]] ChainCheck verify_chain(const Snapshot& snapshot);

}  // namespace triage::journal
