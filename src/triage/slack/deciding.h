// From a ticket to a decision that the journal has, and to what a message shows of it.
#pragma once

#include <string>
#include <vector>

#include "triage/journal/decisions.h"
#include "triage/slack/reply.h"
#include "triage/slack/shown.h"
#include "triage/slack/work.h"
#include "triage/ticket/ticket.h"

namespace triage::slack {

struct Decided {
  journal::Decision decision = {};  // as it is kept
  ShownDecision shown = {};
  std::vector<std::string> classes = {};
};

// The id of the decision that a job makes.
[[nodiscard]] std::string decision_of(const Job& job);

// Classifies and keeps under decision_of(job), by now. A job that is done again after a crash finds
// its decision, and says the same whatever the model says now. REQUIRES: `asked` lacks id and time.
[[nodiscard]] Decided decide_and_keep(const Desk& desk, const Job& job, const Ticket& ticket,
                                      Asked asked);

// The outcome of telling a decision, which counts once it was told.
[[nodiscard]] Outcome counted(const Desk& desk, const journal::Decision& decision, Outcome outcome);

}  // namespace triage::slack
