#include <filesystem>
#include <optional>

#include "triage/cli/commands.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/figures.h"
#include "triage/cli/hub_options.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/usable_encoder.h"
#include "triage/encode/hub/pull.h"
#include "triage/net/http_client.h"

namespace triage::cli {
namespace {

class EncoderPull final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("MODEL", model_, "Its name on the hub: intfloat/multilingual-e5-large");
    options.option("--revision", "REVISION", revision_, "Branch, tag or commit (default: main)");
    options.option("--name", "NAME", name_,
                   "What to call it here (default: the last part of MODEL)");
    options.option("--prefix", "TEXT", prefix_,
                   "Words in front of every text (default: what the model wants)");
    options.option("--connections", "N", connections_, "To fetch with at once (default: 4)");
  }

  ExitCode run(Context& context) override {
    if (connections_ == 0) throw WrongUsage("--connections 0: fetches nothing. Give 1 or more.");
    const std::string name = name_.value_or(model_.substr(model_.rfind('/') + 1));
    encode::EncoderRegistry::require_name(name);
    net::HttpClient http(context.is_offline() ? net::Network::kRefused : net::Network::kAllowed);
    encode::hub::PullOptions options = pull_options(context, model_, revision_);
    options.connections = connections_;
    options.check = [&](const std::filesystem::path& folder) {
      require_usable_description(folder, model_, prefix_);
    };
    const encode::hub::CachedModel pulled =
        encode::hub::pull_model(http, options, context.progress);
    const encode::EncoderRecord record =
        usable_encoder(name, pulled.folder, model_, prefix_, model_ + "@" + pulled.record.commit)
            .record;
    encoder_registry(context).put(record);
    context.console.print("Encoder " + record.name + ": " + bytes_text(pulled.record.bytes()) +
                          ", prompt " + prompt_text(record.prompt) + ".\n");
    context.next_step("embed TICKETS --encoder " + record.name + " -o vectors.parquet",
                      "the vectors of your tickets");
    return ExitCode::kDone;
  }

 private:
  std::string model_;
  std::string revision_ = "main";
  std::optional<std::string> name_;
  std::optional<std::string> prefix_;
  std::size_t connections_ = 4;
};

}  // namespace

CommandEntry encoder_pull_command() {
  return {
      .name = "encoder pull",
      .summary = "Fetch a model from a hub and name it",
      .about =
          "HF_ENDPOINT names another hub than the usual one, HF_TOKEN opens models that are not "
          "public. Every file's size and hash are checked before it is used; a pull that was "
          "broken off goes on where it ended. Whether the model can run here is found out before "
          "its weights are fetched.",
      .examples = {{"triage encoder pull intfloat/multilingual-e5-small", "The newest"},
                   {"triage encoder pull intfloat/multilingual-e5-large --name e5 "
                    "--revision main",
                    "Called e5 in this workspace"}},
      .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderPull>(); }};
}

}  // namespace triage::cli
