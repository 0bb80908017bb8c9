// An answer as the journal keeps it.
#pragma once

#include <string>

#include "triage/decide/answer_queue.h"
#include "triage/journal/decision.h"

namespace triage::decide {

// What the probability of the decision was held against; nullopt where no threshold kept its
// promise, or nothing was classified.
[[nodiscard]] std::optional<double> threshold_of(const Answer& answer);

// All classes of the answer are kept, the likeliest first. The caller fills in who asked, where,
// and the latency. `ticket` is kept as JSON, so that it can be learned from.
[[nodiscard]] journal::Decision record_of(const Answer& answer, const Ticket& ticket,
                                          std::string id, Time at);

}  // namespace triage::decide
