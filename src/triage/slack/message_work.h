// A message in: its conversation is kept and classified, and the reply is posted or changed.
// Exactly one reply a conversation's message, whatever is repeated and whoever dies on the way.
#pragma once

#include "triage/slack/event.h"
#include "triage/slack/work.h"

namespace triage::slack {

// REQUIRES: the job's event is this message's.
[[nodiscard]] Outcome answer_message(const Desk& desk, const Job& job, const MessageEvent& message);

}  // namespace triage::slack
