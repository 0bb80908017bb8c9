// How the program ends, as the shell sees it. The one place that maps errors to exit codes.
#pragma once

#include <exception>
#include <string>

#include "triage/base/error.h"

namespace triage::cli {

enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,         // an error of base/error.h, or one that nobody foresaw
  kWrongUsage = 2,     // the command line makes no sense
  kGateNotMet = 3,     // everything worked, but a quality that was asked for was not reached
  kInterrupted = 130,  // Ctrl-C; 128 + SIGINT, as shells count
};

// The command line makes no sense: an unknown option, a value that cannot be read.
class WrongUsage : public InvalidInput {
 public:
  using InvalidInput::InvalidInput;
};

struct Failure {
  ExitCode code = ExitCode::kFailed;
  std::string message;  // one line for standard error, without the `triage: ` in front
};

// What `error` means to the shell and to the reader. REQUIRES: error is not null.
[[nodiscard]] Failure failure_of(const std::exception_ptr& error);

}  // namespace triage::cli
