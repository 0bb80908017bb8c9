#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "triage/cli/commands.h"
#include "triage/cli/health.h"
#include "triage/cli/table.h"

namespace triage::cli {
namespace {

class Doctor final : public Command {
 public:
  void declare(Options& options) override { options.json(); }

  ExitCode run(Context& context) override {
    const std::vector<Finding> findings = examine(context);
    if (context.is_json) {
      print_json(findings, context);
    } else {
      print_table(findings, context);
    }
    const bool is_well = std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
      return finding.health == Health::kFailure;
    });
    if (!is_well) return ExitCode::kFailed;
    if (std::filesystem::exists(context.settings_file())) {
      context.next_step("config show", "what is configured, and where");
    } else {
      context.next_step("init tickets.csv", "set up a workspace for your tickets");
    }
    return ExitCode::kDone;
  }

 private:
  static void print_table(const std::vector<Finding>& findings, Context& context) {
    Table table({{""}, {"what"}, {"found"}});
    for (const Finding& finding : findings) {
      table.add({std::string(name_of(finding.health)), finding.what,
                 finding.found + (finding.remedy.empty() ? "" : ". " + finding.remedy)});
    }
    context.console.print(table.text(context.console.look().width));
  }

  static void print_json(const std::vector<Finding>& findings, Context& context) {
    nlohmann::ordered_json checks = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) {
      checks.push_back({{"what", finding.what},
                        {"health", name_of(finding.health)},
                        {"found", finding.found},
                        {"remedy", finding.remedy}});
    }
    const nlohmann::ordered_json answer = {{"checks", std::move(checks)}};
    context.console.print(answer.dump() + "\n");
  }
};

}  // namespace

CommandEntry doctor_command() {
  return {.name = "doctor",
          .summary = "Check that everything is there that the program needs",
          .about =
              "Looks at the workspace, its settings, disk, memory, processor and libraries, "
              "and says what to do about what is missing. Exit code 1 if something must be "
              "mended.",
          .examples = {{"triage doctor", "Print a table"},
                       {"triage doctor --json", "The same for a program"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<Doctor>(); },
          .needs_settings = false};
}

}  // namespace triage::cli
