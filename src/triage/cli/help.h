// Help texts, made from what commands declare.
#pragma once

#include <span>
#include <string>

#include "triage/cli/command.h"

namespace triage::cli {

// All commands, or those of a group such as `config`.
[[nodiscard]] std::string help_for_group(const std::string& group,
                                         std::span<const CommandEntry> commands);

// Everything about one command.
[[nodiscard]] std::string help_for_command(const CommandEntry& entry);

}  // namespace triage::cli
