// Chooses the messages of a ticket that may be seen when it is classified.
#pragma once

#include <cstddef>
#include <vector>

#include "triage/text/pass.h"
#include "triage/ticket/ticket.h"

namespace triage::text {

// Indices into ticket.messages, in the order they were written: the requester's messages up to the
// moment of decision (`decided_at`, else just before the first agent's message). A message without
// a time stands where its source put it; an id that was seen before is left out. What is left out
// goes to `explanation`, if there is one.
[[nodiscard]] std::vector<std::size_t> requester_turns(const Ticket& ticket,
                                                       Explanation* explanation = nullptr);

}  // namespace triage::text
