// A question to the person at the terminal.
#pragma once

#include <optional>
#include <string>

#include "triage/cli/console.h"

namespace triage::cli {

// Can anybody answer? Only if standard input is a terminal.
[[nodiscard]] bool can_ask();

// Asks on standard error and reads one line from standard input; an empty one means `suggestion`,
// which may be empty too. nullopt at the end of input. Throws Interrupted after Ctrl-C.
[[nodiscard]] std::optional<std::string> ask(Console& console, const std::string& question,
                                             const std::string& suggestion);

}  // namespace triage::cli
