// `triage-tune`, the program that fine-tunes, as seen from this one.
#pragma once

#include <filesystem>

#include "triage/cli/context.h"

namespace triage::cli {

// Beside this program, else on PATH, unless TRIAGE_TUNE_PROGRAM names it. Throws NotFound that says
// how to build it.
[[nodiscard]] std::filesystem::path tuning_program(const Context& context);

// Runs it over the job in `folder` and shows how far it is. Ctrl-C is passed on: it saves its
// state, and Interrupted is thrown. Throws Unavailable with its own message if it fails.
void run_tuning(const std::filesystem::path& program, const std::filesystem::path& folder,
                Context& context);

}  // namespace triage::cli
