#include "triage/cli/completion.h"

#include "triage/cli/commands.h"

namespace triage::cli {
namespace {

class Completion final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("SHELL", shell_, "bash, zsh or fish");
  }

  ExitCode run(Context& context) override {
    if (shell_ == "bash") {
      context.console.print(bash_completion(all_commands()));
      context.console.next_step("source <(triage completion bash)", "use it in this shell");
    } else if (shell_ == "zsh") {
      context.console.print(zsh_completion(all_commands()));
      context.console.next_step("source <(triage completion zsh)", "use it in this shell");
    } else if (shell_ == "fish") {
      context.console.print(fish_completion(all_commands()));
      context.console.next_step("triage completion fish | source", "use it in this shell");
    } else {
      throw WrongUsage("completion " + shell_ + ": there is none. Use bash, zsh or fish.");
    }
    return ExitCode::kDone;
  }

 private:
  std::string shell_;
};

}  // namespace

CommandEntry completion_command() {
  return {.name = "completion",
          .summary = "Print a script by which a shell completes commands and options",
          .about = {},
          .examples = {{"triage completion bash",
                        "To be loaded with: source <(triage completion bash)"},
                       {"triage completion zsh", "Likewise for zsh"},
                       {"triage completion fish",
                        "To be loaded with: triage completion fish | source"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<Completion>(); },
          .needs_settings = false};
}

}  // namespace triage::cli
