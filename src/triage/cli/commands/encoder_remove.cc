#include "triage/cli/commands.h"
#include "triage/cli/open_encoder.h"

namespace triage::cli {
namespace {

class EncoderRemove final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "Which one to forget; the model's files stay");
  }

  ExitCode run(Context& context) override {
    encoder_registry(context).remove(name_);
    context.console.print("Encoder " + name_ + " is forgotten.\n");
    return ExitCode::kDone;
  }

 private:
  std::string name_;
};

}  // namespace

CommandEntry encoder_remove_command() {
  return {.name = "encoder remove",
          .summary = "Forget the name of an encoder",
          .examples = {{"triage encoder remove e5", "The folder itself stays as it is"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderRemove>(); }};
}

}  // namespace triage::cli
