#include <cctype>
#include <filesystem>
#include <map>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/cli/commands.h"
#include "triage/cli/question.h"
#include "triage/cli/settings_template.h"
#include "triage/cli/words.h"
#include "triage/warehouse/open_source.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

using Values = std::map<std::string, SettingValue>;

// `tickets` for `data/tickets.2026.jsonl.gz`: letters, digits, `-` and `_`, as a section's name.
std::string source_name_of(const fs::path& file) {
  const std::string whole = file.filename().string();
  const std::string stem = whole.substr(0, whole.find('.'));
  std::string name;
  for (const char c : stem) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_');
    if (is_plain) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name.empty() ? "tickets" : name;
}

// As triage.toml names it: relative to the workspace where it lies below it, else in full.
std::string seen_from(const fs::path& workspace, const fs::path& file) {
  const fs::path full = fs::absolute(file).lexically_normal();
  const fs::path relative = full.lexically_relative(fs::absolute(workspace).lexically_normal());
  const bool is_below = !relative.empty() && *relative.begin() != "..";
  return is_below ? relative.string() : full.string();
}

void set(Values& values, const std::string& key, const std::optional<std::string>& column) {
  if (column) values.insert_or_assign(key, *column);
}

void set(Values& values, const std::string& key, const std::vector<std::string>& columns) {
  if (!columns.empty()) values.insert_or_assign(key, columns);
}

Values values_of(const warehouse::RoleOptions& roles) {
  Values values;
  set(values, "text", roles.text);
  set(values, "label", roles.label);
  set(values, "id", roles.id);
  set(values, "time", roles.time);
  set(values, "decided_at", roles.decided_at);
  set(values, "channel", roles.channel);
  set(values, "messages", roles.messages);
  set(values, "fields", roles.fields);
  set(values, "vectors", roles.vectors);
  return values;
}

class Init final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("FILE", file_, "A file of sorted tickets; asked for if it is left out");
    options.option("--name", "NAME", name_, "Name of the source (default: that of the file)");
    options.option("--force", is_forced_, "Overwrite triage.toml and .env.example");
  }

  ExitCode run(Context& context) override {
    const fs::path settings_file = context.settings_file().lexically_normal();
    const fs::path example_file = (context.workspace / ".env.example").lexically_normal();
    for (const fs::path& file : {settings_file, example_file}) {
      if (fs::exists(file) && !is_forced_) {
        throw InvalidInput("'" + file.string() +
                           "' is there already. Use --force to overwrite it.");
      }
    }
    const std::string file = chosen_file(context);
    const std::string name = name_.value_or(source_name_of(file));
    if (name.empty() || name != source_name_of(name)) {
      throw WrongUsage("--name " + name + ": use letters, digits, - and _.");
    }
    Values values = values_of(roles_of(file, context));
    values.insert_or_assign("path", seen_from(context.workspace, file));

    fs::create_directories(context.workspace);
    write_file_atomically(settings_file, settings_template(name, values));
    write_file_atomically(example_file, environment_template());
    context.console.note("Wrote " + settings_file.string() + " and " + example_file.string() + ".");
    if (values.contains("label")) {
      context.next_step("train " + name, "learn from these tickets");
    } else {
      context.console.note("No column looks like a class: set label in triage.toml.");
      context.next_step("clean " + name, "look at these tickets");
    }
    return ExitCode::kDone;
  }

 private:
  std::string chosen_file(Context& context) const {
    std::optional<std::string> file = file_;
    if (!file && can_ask()) file = ask(context.console, "File of sorted tickets", "");
    if (!file || file->empty() || *file == "-") {
      throw WrongUsage("init: which file? Type: triage init tickets.csv");
    }
    return *file;
  }

  // Guessed from usual names; a person at the terminal may correct the two that matter most.
  static warehouse::RoleOptions roles_of(const std::string& file, Context& context) {
    const auto source = warehouse::open_source({.location = file}, context.progress);
    for (const std::string& line : source->role_explanation()) context.console.note("  " + line);
    warehouse::RoleOptions roles = source->role_names();
    if (!can_ask()) return roles;
    const auto text =
        ask(context.console, "Text columns, the subject first", joined(roles.text, ","));
    const auto label = ask(context.console, "Column with the class", roles.label.value_or(""));
    if (text) roles.text = list_of(*text);
    if (label && !label->empty()) roles.label = *label;
    // Once more, so that a mistyped column is told now.
    return warehouse::open_source({.location = file, .roles = {.asked = roles}}, context.progress)
        ->role_names();
  }

  std::optional<std::string> file_;
  std::optional<std::string> name_;
  bool is_forced_ = false;
};

}  // namespace

CommandEntry init_command() {
  return {.name = "init",
          .summary = "Set up a workspace: guess the columns of a file, write triage.toml",
          .about =
              "Writes triage.toml and .env.example, with a comment for everything that can be "
              "set. Overwrites nothing without --force.",
          .examples = {{"triage init tickets.csv", "Set up the current folder for this file"},
                       {"triage init export.parquet --name desk --workspace desk",
                        "Another folder; `desk` is what the source is called from now on"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<Init>(); },
          .needs_settings = false};
}

}  // namespace triage::cli
