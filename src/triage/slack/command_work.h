// `/triage <text>` and "Classify this": an answer that only its asker sees.
#pragma once

#include "triage/slack/command.h"
#include "triage/slack/interaction.h"
#include "triage/slack/work.h"

namespace triage::slack {

[[nodiscard]] Outcome answer_command(const Desk& desk, const Job& job, const Command& command);
[[nodiscard]] Outcome answer_shortcut(const Desk& desk, const Job& job,
                                      const MessageShortcut& shortcut);

}  // namespace triage::slack
