#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "triage/cli/environment.h"
#include "triage/cli/program.h"
#include "triage/cli/stop_signal.h"

namespace {

// LightGBM's threads spin while they wait for each other, which on a busy machine costs more than the
// work; its OpenMP runtime reads this when it is opened.
void let_threads_sleep() { ::setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0); }

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + (count > 0 ? 1 : 0), words + count);
  let_threads_sleep();
  triage::cli::take_over_signals();
  return triage::cli::run_program(arguments, triage::cli::Environment::of_process(), stdout,
                                  stderr);
}
