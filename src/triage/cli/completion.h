// Scripts by which shells complete what is typed, made from what commands declare.
#pragma once

#include <span>
#include <string>

#include "triage/cli/command.h"

namespace triage::cli {

// For bash 4.4 and later; needs nothing beside bash.
[[nodiscard]] std::string bash_completion(std::span<const CommandEntry> commands);

// For zsh, with its compsys.
[[nodiscard]] std::string zsh_completion(std::span<const CommandEntry> commands);

[[nodiscard]] std::string fish_completion(std::span<const CommandEntry> commands);

}  // namespace triage::cli
