#include <cstdio>
#include <string>
#include <vector>

#include "triage/cli/environment.h"
#include "triage/cli/program.h"
#include "triage/cli/stop_signal.h"

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + (count > 0 ? 1 : 0), words + count);
  triage::cli::take_over_signals();
  return triage::cli::run_program(arguments, triage::cli::Environment::of_process(), stdout,
                                  stderr);
}
