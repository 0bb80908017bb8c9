#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>

#include "triage/base/error.h"
#include "triage/base/shared_library.h"
#include "triage/base/stop_signal.h"
#include "triage/tune/progress_lines.h"
#include "triage/tune/tuning.h"

namespace {

// As the program's own (cli/exit_code.h).
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kInterrupted = 130;

// Threads that spin while they wait for each other cost more than the work on a busy machine.
// OpenMP's runtime reads this before main() begins, so the program starts itself once more with it.
void require_patient_threads(char** words) {
  constexpr const char* kVariable = "OMP_WAIT_POLICY";
  if (std::getenv(kVariable) != nullptr) return;
  triage::set_environment_default(kVariable, "passive");
  ::execv("/proc/self/exe", words);  // returns only where it cannot; then it is a little slower
}

int fail(int code, const std::string& why) {
  std::fprintf(stderr, "triage-tune: %s\n", why.c_str());
  return code;
}

}  // namespace

int main(int count, char** words) {
  require_patient_threads(words);
  if (count != 2 || words[1][0] == '-') {
    return fail(kWrongUsage,
                "it takes one folder, with job.json and rows.jsonl. "
                "`triage encoder tune` writes it and starts this program.");
  }
  triage::take_over_signals();
  triage::tune::ProgressLines progress(stdout);
  try {
    triage::tune::tune(words[1], progress, &triage::stop_requested);
    return kDone;
  } catch (const triage::Error& error) {
    return fail(kFailed, error.what());
  } catch (const triage::Interrupted&) {
    return fail(kInterrupted, "interrupted. Start it again and it goes on from here.");
  } catch (const std::bad_alloc&) {
    return fail(kFailed, "out of memory: the system gave no more. Give a smaller --batch.");
  } catch (const std::exception& unforeseen) {
    return fail(kFailed, std::string("unexpected error: ") + unforeseen.what());
  }
}
