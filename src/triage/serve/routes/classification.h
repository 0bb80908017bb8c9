// Tickets of one request on their way through the model and into the journal.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triage/decide/answer_queue.h"
#include "triage/journal/decision.h"
#include "triage/serve/http/router.h"
#include "triage/serve/services.h"

namespace triage::serve {

struct Classified {
  Ticket ticket;
  decide::Answer answer;
  journal::Decision record;
};

// Makes the body of the answer, JSON; called once all of it is durable, or cannot be.
using BodyOf = std::function<std::string(std::span<const Classified>)>;

// Answers `respond` later: with what `body_of` makes; 429 where too many tickets or writes wait.
// Where the journal can keep nothing (disk full, database gone) the records have no id: what was
// not kept cannot be named. REQUIRES: !tickets.empty().
void classify_and_keep(Services& services, const Call& call, std::vector<Ticket> tickets,
                       const std::optional<decide::EvidenceOptions>& evidence, Respond respond,
                       BodyOf body_of);

}  // namespace triage::serve
