// The hashes that the chain is made of: of a row, and of the part of it that can be erased.
#pragma once

#include <string>
#include <string_view>

#include "triage/journal/decision.h"
#include "triage/journal/feedback.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

// Salted: of the ticket, the person and the text; of who gave feedback and why.
[[nodiscard]] std::string private_hash(const Decision& decision, std::string_view salt);
[[nodiscard]] std::string private_hash(const Feedback& feedback, std::string_view salt);

// Of all else, and the private hash. `alternatives` as they are kept.
[[nodiscard]] std::string row_hash(const Decision& decision, std::string_view alternatives,
                                   std::string_view private_hash);
[[nodiscard]] std::string row_hash(const Feedback& feedback, std::string_view private_hash);

// [["label", probability], ...]
[[nodiscard]] std::string to_json(const std::vector<RankedLabel>& alternatives);
[[nodiscard]] std::vector<RankedLabel> parse_alternatives(const std::string& json);

// What a row in the database hashes to now.
struct RowHash {
  bool is_there = false;
  bool is_erased = false;         // its private part cannot be checked
  bool is_private_right = false;  // what is there of it
  std::string hash = {};
};
[[nodiscard]] RowHash hash_of_row(const Snapshot& snapshot, const std::string& kind,
                                  const std::string& row_id);

}  // namespace triage::journal
