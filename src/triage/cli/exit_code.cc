#include "triage/cli/exit_code.h"

#include <new>

namespace triage::cli {

Failure failure_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const WrongUsage& wrong) {
    return {ExitCode::kWrongUsage, wrong.what()};
  } catch (const Error& known) {  // InvalidInput, NotFound, Unavailable, Corrupt
    return {ExitCode::kFailed, known.what()};
  } catch (const Interrupted&) {
    return {ExitCode::kInterrupted, "interrupted. Nothing half-written was left behind."};
  } catch (const std::bad_alloc&) {
    return {ExitCode::kFailed,
            "out of memory: the system gave no more. Read fewer rows (--limit) or free some."};
  } catch (const std::exception& unforeseen) {
    return {ExitCode::kFailed, "unexpected error: " + std::string(unforeseen.what()) +
                                   ". This is a bug in triage; please report it with the command."};
  } catch (...) {
    return {ExitCode::kFailed,
            "unexpected error: it does not say why. This is a bug in triage; please report it "
            "with the command."};
  }
}

}  // namespace triage::cli
