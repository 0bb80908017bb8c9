// Chooses the messages of a ticket that may be seen when it is classified.
#pragma once

#include <cstddef>
#include <vector>

#include "triage/text/pass.h"
#include "triage/ticket/ticket.h"

namespace triage::text {

// A message that may be seen.
struct Turn {
  std::size_t message = 0;     // index into Ticket::messages
  bool follows_agent = false;  // an agent wrote before it: what it quotes may be the agent's
};

// The requester's messages in the order they were written, up to the moment of decision
// (`decided_at`, else just before the first agent's message). A message without a time stands where
// its source put it, and may be seen only before the first agent's: when it was written is a guess.
// An id that was seen before is left out. What is left out goes to `explanation`, if there is one.
[[nodiscard]] std::vector<Turn> requester_turns(const Ticket& ticket,
                                                Explanation* explanation = nullptr);

}  // namespace triage::text
