#include <optional>

#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/usable_encoder.h"

namespace triage::cli {
namespace {

class EncoderAdd final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "What to call it");
    options.argument("DIR", folder_, "The folder of a Hugging Face model");
    options.option("--prefix", "TEXT", prefix_,
                   "Words in front of every text (default: what the model wants)");
  }

  ExitCode run(Context& context) override {
    encode::EncoderRegistry::require_name(name_);
    const UsableEncoder found = usable_encoder(name_, folder_, name_, prefix_, "");
    encoder_registry(context).put(found.record);
    context.console.print("Encoder " + name_ + ": " + found.config.model_type + ", " +
                          count_text(found.config.hidden_size) + " numbers a text, prompt " +
                          prompt_text(found.record.prompt) + ".\n");
    context.next_step("embed TICKETS --encoder " + name_ + " -o vectors.parquet",
                      "the vectors of your tickets");
    return ExitCode::kDone;
  }

 private:
  std::string name_;
  std::string folder_;
  std::optional<std::string> prefix_;
};

}  // namespace

CommandEntry encoder_add_command() {
  return {.name = "encoder add",
          .summary = "Name a model on this machine, to encode with it",
          .about =
              "Looks whether the folder holds a model that can be used, and finds out which words "
              "it wants in front of a text.",
          .examples = {{"triage encoder add e5 models/multilingual-e5-large",
                        "Known by its name as an E5 model: its prompt is 'query: '"},
                       {"triage encoder add mine models/tuned --prefix ''",
                        "A model of one's own, without a prompt"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderAdd>(); }};
}

}  // namespace triage::cli
