// Clicks and filled-in modals: what people say the right class is becomes feedback, and the message
// shows it.
#pragma once

#include "triage/slack/interaction.h"
#include "triage/slack/work.h"

namespace triage::slack {

// The last click counts. One on a decision that is not known any more is answered with an
// explanation that only that person sees.
[[nodiscard]] Outcome take_click(const Desk& desk, const Job& job, const BlockAction& click);

// The reason for a choice, from the modal.
[[nodiscard]] Outcome take_reason(const Desk& desk, const Job& job, const ViewSubmission& view);

}  // namespace triage::slack
