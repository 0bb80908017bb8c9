#include <nlohmann/json.hpp>

#include "triage/cli/commands.h"
#include "triage/cli/table.h"

namespace triage::cli {
namespace {

constexpr std::string_view kHidden = "(hidden)";

bool is_hidden(const SettingState& state) {
  return state.setting->is_secret && state.origin != "default";
}

nlohmann::ordered_json json_of(const SettingValue& value) {
  return std::visit([](const auto& held) -> nlohmann::ordered_json { return held; }, value);
}

class ConfigShow final : public Command {
 public:
  void declare(Options& options) override { options.json(); }

  ExitCode run(Context& context) override {
    if (context.is_json) {
      print_json(context);
    } else {
      print_table(context);
    }
    for (const std::string& name :
         Settings::unknown_variables(context.environment, context.settings)) {
      context.console.note("note: nothing reads the variable " + name + ".");
    }
    context.next_step("doctor", "is everything there that it needs?");
    return ExitCode::kDone;
  }

 private:
  static void print_table(Context& context) {
    Table table({{"key"}, {"value"}, {"from"}});
    for (const SettingState& state : context.settings.all()) {
      table.add({state.key, is_hidden(state) ? std::string(kHidden) : to_toml(state.value),
                 state.origin});
    }
    context.console.print(table.text(context.console.look().width));
  }

  static void print_json(Context& context) {
    nlohmann::ordered_json settings = nlohmann::ordered_json::array();
    for (const SettingState& state : context.settings.all()) {
      settings.push_back(
          {{"key", state.key},
           {"value", is_hidden(state) ? nlohmann::ordered_json(kHidden) : json_of(state.value)},
           {"from", state.origin}});
    }
    const nlohmann::ordered_json answer = {{"settings", std::move(settings)}};
    context.console.print(answer.dump() + "\n");
  }
};

}  // namespace

CommandEntry config_show_command() {
  return {.name = "config show",
          .summary = "Print every setting and where its value came from",
          .about =
              "A flag wins over a variable (TRIAGE_SEED, also from the workspace's .env), a "
              "variable over triage.toml, and that over the default. Secrets are hidden.",
          .examples = {{"triage config show", "Print a table"},
                       {"triage config show --json", "The same for a program"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<ConfigShow>(); }};
}

}  // namespace triage::cli
