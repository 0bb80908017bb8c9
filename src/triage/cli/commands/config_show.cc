#include <nlohmann/json.hpp>

#include "triage/cli/commands.h"
#include "triage/cli/settings_table.h"
#include "triage/cli/table.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const SettingValue& value) {
  return std::visit([](const auto& held) -> ordered_json { return held; }, value);
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
      table.add({state.key, shown_value(state), state.origin});
    }
    context.console.print(table.text(context.console.look().width));
  }

  static void print_json(Context& context) {
    ordered_json settings = ordered_json::array();
    for (const SettingState& state : context.settings.all()) {
      ordered_json described = {{"key", state.key}};
      described["value"] = is_hidden(state) ? ordered_json() : json_of(state.value);
      described["from"] = state.origin;
      described["variable"] = variable_of(state.key);
      described["flag"] = state.setting->flag;
      described["help"] = state.setting->help;
      settings.push_back(std::move(described));
    }
    ordered_json keys = ordered_json::array();
    for (const Setting& setting : kSourceSettings) {
      keys.push_back({{"key", setting.key}, {"flag", setting.flag}, {"help", setting.help}});
    }
    const ordered_json answer = {{"settings", std::move(settings)},
                                 {"source_keys", std::move(keys)}};
    context.console.print(answer.dump(-1, ' ', false, ordered_json::error_handler_t::replace) +
                          "\n");
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
                       {"triage config show --json",
                        "The same for a program, with flags, variables and the keys of a source"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<ConfigShow>(); }};
}

}  // namespace triage::cli
