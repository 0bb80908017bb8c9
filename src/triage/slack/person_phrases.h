// The language that a person is answered in.
#pragma once

#include <string>

#include "triage/slack/phrases.h"
#include "triage/slack/work.h"

namespace triage::slack {

// That of what they wrote; where it is not known, or not spoken, that of their Slack, which is
// asked for (`users.info`); else English.
[[nodiscard]] const Phrases& phrases_for(const Desk& desk, const Workspace& workspace,
                                         const std::string& person, const std::string& language);

}  // namespace triage::slack
