#include <cstdio>
#include <string>
#include <vector>

#include "triage/base/stop_signal.h"
#include "triage/cli/environment.h"
#include "triage/cli/program.h"

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + (count > 0 ? 1 : 0), words + count);
  // LightGBM's threads would spin while they wait for each other, which on a busy machine costs
  // more than the work; its OpenMP runtime reads this when it is opened.
  triage::cli::set_default_variable("OMP_WAIT_POLICY", "passive");
  triage::take_over_signals();
  return triage::cli::run_program(arguments, triage::cli::Environment::of_process(), stdout,
                                  stderr);
}
