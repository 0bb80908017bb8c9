#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "triage/base/error.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/hub_options.h"
#include "triage/cli/open_encoder.h"
#include "triage/encode/hub/model_cache.h"

namespace triage::cli {
namespace {

class EncoderRemove final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "Which one to forget");
    options.option("--keep-files", keeps_files_,
                   "Leave a pulled model's files where they are, for another name");
  }

  ExitCode run(Context& context) override {
    const encode::EncoderRegistry registry = encoder_registry(context);
    encode::hub::ModelCache cache(hub_cache(context));
    const auto pulled = keeps_files_ ? std::nullopt : pulled_for_it_alone(registry, cache);
    std::string said = "Encoder " + name_ + " is forgotten";
    if (pulled) {
      const std::uint64_t freed =
          cache.remove(pulled->repo, pulled->commit, net::RetryTools().sleep, context.progress);
      said += ", and what was pulled for it is removed: " + bytes_text(freed) + " are free again";
    }
    registry.remove(name_);
    context.console.print(said + ".\n");
    return ExitCode::kDone;
  }

 private:
  // What was pulled into the workspace for the encoder, unless another name stands for it, too.
  [[nodiscard]] std::optional<encode::hub::ModelRecord> pulled_for_it_alone(
      const encode::EncoderRegistry& registry, const encode::hub::ModelCache& cache) const {
    const encode::EncoderRecord record = registry.record(name_);
    const std::filesystem::path file = record.folder / encode::hub::kRecordName;
    if (record.remote || !std::filesystem::exists(file)) return std::nullopt;
    const auto records = registry.records();
    const auto users = std::count_if(
        records.begin(), records.end(),
        [&](const encode::EncoderRecord& other) { return other.folder == record.folder; });
    if (users > 1) return std::nullopt;
    const encode::hub::ModelRecord pulled = encode::hub::read_record(record.folder);
    std::error_code failure;  // none there, so not this one
    const bool is_here = std::filesystem::equivalent(
        record.folder, cache.folder(pulled.repo, pulled.commit), failure);
    return is_here ? std::optional(pulled) : std::nullopt;
  }

  std::string name_;
  bool keeps_files_ = false;
};

}  // namespace

CommandEntry encoder_remove_command() {
  return {
      .name = "encoder remove",
      .summary = "Forget an encoder, and remove what was pulled for it",
      .about =
          "The files of a pulled model go with its last name. A folder that `encoder add` named "
          "stays as it is.",
      .examples = {{"triage encoder remove e5", "Its name, and its files if they were pulled"},
                   {"triage encoder remove e5 --keep-files", "Its name alone"}},
      .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderRemove>(); }};
}

}  // namespace triage::cli
