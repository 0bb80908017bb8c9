// The bot's home, drawn anew whenever a person opens it.
#pragma once

#include <string>

#include "triage/slack/work.h"

namespace triage::slack {

[[nodiscard]] Outcome show_home(const Desk& desk, const Job& job, const std::string& person);

}  // namespace triage::slack
