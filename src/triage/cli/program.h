// The whole program, given what a process is given.
#pragma once

#include <cstdio>
#include <span>
#include <string>

#include "triage/cli/environment.h"

namespace triage::cli {

// Runs what `arguments` (without the program's name) ask for and returns the exit code. Errors are
// told on `err` as `triage: <what failed>: <why>. <what to do>`; nothing is thrown.
[[nodiscard]] int run_program(std::span<const std::string> arguments, Environment environment,
                              std::FILE* out, std::FILE* err);

}  // namespace triage::cli
