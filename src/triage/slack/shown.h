// A classifier's answer as the journal keeps it and as a message shows it.
#pragma once

#include <string>

#include "triage/journal/decisions.h"
#include "triage/slack/answer.h"
#include "triage/slack/reply.h"

namespace triage::slack {

// Who asked, where and when.
struct Asked {
  std::string decision_id = {};
  std::string ticket_id = {};
  std::string person = {};
  std::string author = {};  // of the text
  journal::ConversationKey conversation = {};
  Time at = {};
};

// What the journal keeps of it: the ticket's text where who asked wrote it. Another author's words
// would stay when that one is forgotten.
[[nodiscard]] journal::Decision kept_decision(const Answer& answer, const Asked& asked);

// What a message shows of a kept decision, with what people said of it since.
[[nodiscard]] ShownDecision shown_decision(const journal::JudgedDecision& judged,
                                           std::string revision);

// The same with the reasons, which are not kept, where they are those of that decision: a model may
// have taken another's place since.
[[nodiscard]] ShownDecision shown_decision(const journal::JudgedDecision& judged,
                                           const Answer& answer, std::string revision);

}  // namespace triage::slack
