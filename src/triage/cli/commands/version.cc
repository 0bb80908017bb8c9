#include <nlohmann/json.hpp>

#include "triage/cli/commands.h"
#include "triage/cli/version.h"

namespace triage::cli {
namespace {

class Version final : public Command {
 public:
  void declare(Options& options) override { options.json(); }

  ExitCode run(Context& context) override {
    if (context.is_json) {
      const nlohmann::ordered_json answer = {{"version", kVersion},
                                             {"compiler", kCompiler},
                                             {"duckdb", kDuckDbVersion},
                                             {"lightgbm", kLightGbmVersion}};
      context.console.print(answer.dump() + "\n");
    } else {
      context.console.print("triage " + std::string(kVersion) + "\n");
    }
    context.next_step("doctor", "is everything there that it needs?");
    return ExitCode::kDone;
  }
};

}  // namespace

CommandEntry version_command() {
  return {.name = "version",
          .summary = "Print the version",
          .examples = {{"triage version", "Print one line"},
                       {"triage version --json", "The versions it was built with, for a program"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<Version>(); },
          .needs_settings = false};
}

}  // namespace triage::cli
