#include <nlohmann/json.hpp>

#include "triage/cli/commands.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/table.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

class EncoderList final : public Command {
 public:
  void declare(Options& options) override { options.json(); }

  ExitCode run(Context& context) override {
    const auto records = encoder_registry(context).records();
    if (context.is_json) {
      print_json(records, context.console);
    } else if (records.empty()) {
      context.console.note("This workspace has no encoder yet.");
      context.next_step("encoder add NAME FOLDER", "name a model that lies on this machine");
    } else {
      print_text(records, context.console);
    }
    return ExitCode::kDone;
  }

 private:
  static void print_text(const std::vector<encode::EncoderRecord>& records, Console& console) {
    Table table({{"name"}, {"prompt"}, {"place"}});
    for (const encode::EncoderRecord& record : records) {
      table.add({record.name, "'" + record.prompt.text + "'", record.place()});
    }
    console.print(table.text(console.look().width));
  }

  static void print_json(const std::vector<encode::EncoderRecord>& records, Console& console) {
    ordered_json json = ordered_json::array();
    for (const encode::EncoderRecord& record : records) {
      ordered_json entry = {{"name", record.name},
                            {"folder", record.folder.string()},
                            {"prompt", record.prompt.text},
                            {"prompt_origin", record.prompt.origin},
                            {"origin", record.origin}};
      if (record.remote) entry["remote"] = encode::json_of(*record.remote);
      json.push_back(std::move(entry));
    }
    console.print(ordered_json{{"encoders", std::move(json)}}.dump() + "\n");
  }
};

}  // namespace

CommandEntry encoder_list_command() {
  return {.name = "encoder list",
          .summary = "List the encoders of this workspace",
          .examples = {{"triage encoder list", "Names, prompts, and where they are"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderList>(); }};
}

}  // namespace triage::cli
