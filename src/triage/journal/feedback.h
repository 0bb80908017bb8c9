// What people say about decisions: the last word counts, all of them are kept.
//
// Silence is no feedback: nothing is written for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

struct Feedback {
  std::string id = {};   // of RowIds; of two at the same moment the greater is the last
  std::string key = {};  // unique in its source, so made of the sender too; empty: none
  std::string decision_id = {};
  std::string label = {};   // the right one
  std::string person = {};  // who says so; blanked when they are forgotten
  std::string source = {};  // `slack`, `http`, `review`, ...
  std::string reason = {};  // erased when the person or the ticket is forgotten
  Time at = {};
};

enum class [[nodiscard]] FeedbackOutcome : std::uint8_t{
    kKept,
    kRepeated,         // that key is known: nothing was changed
    kOther,            // that key is known with another decision or label: nothing was changed
    kUnknownDecision,  // there never was one with that id
    kForgotten,        // its ticket was forgotten
};

FeedbackOutcome record(Transaction& transaction, const Feedback& feedback);

// All there is about a decision, the first one first.
[[nodiscard]] std::vector<Feedback> feedback_history(const Snapshot& snapshot,
                                                     const std::string& decision_id);

}  // namespace triage::journal
