#include "triage/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "triage/base/nearest_name.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

// A command with the options it declared, for the time of the parsing.
struct Candidate {
  const CommandEntry* entry = nullptr;
  CLI::App* app = nullptr;
  std::unique_ptr<Command> command;
  Options options;
  Options global_options;
};

std::string cli11_names(const Option& option) {
  return option.name == "--help" ? "-h,--help" : option.name;
}

// CLI11 cuts the words apart; values are read, and required arguments missed, by our own code,
// whose messages say what to do.
void add(const Options& options, CLI::App& app) {
  for (const Option& option : options.all()) {
    if (option.value_name.empty() && !option.is_argument) {
      app.add_flag_function(cli11_names(option), [&option](std::int64_t) { option.take(""); });
      continue;
    }
    CLI::Option* added = app.add_option_function<std::vector<std::string>>(
        option.name, [&option](const std::vector<std::string>& values) {
          for (const std::string& value : values) option.take(value);
        });
    if (option.is_argument) {
      added->expected(1);
    } else {
      added->expected(1, -1)->allow_extra_args(false);
    }
  }
}

CLI::App& app_of(const std::string& name, CLI::App& root) {
  CLI::App* app = &root;
  for (const std::string_view word : split(name, ' ')) {
    const std::string sub(word);
    const auto known =
        app->get_subcommands([&](const CLI::App* child) { return child->get_name() == sub; });
    if (!known.empty()) {
      app = known.front();
      continue;
    }
    app = app->add_subcommand(sub);
    app->set_help_flag();
    app->allow_extras();
  }
  return *app;
}

// The words of the deepest command that was named: `config show`.
std::string named_command(const CLI::App& root) {
  std::string name;
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    name += (name.empty() ? "" : " ") + app->get_name();
  }
  return name;
}

// Words that may follow `group` (empty: those that may come first).
std::vector<std::string> words_after(const std::string& group,
                                     std::span<const CommandEntry> commands) {
  std::vector<std::string> words;
  const std::string front = group.empty() ? "" : group + " ";
  for (const CommandEntry& entry : commands) {
    if (!entry.name.starts_with(front)) continue;
    std::string word(split(std::string_view(entry.name).substr(front.size()), ' ')[0]);
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

// `command` is empty where none was named.
[[noreturn]] void refuse(const std::string& command, const std::string& why) {
  const std::string front = command.empty() ? "" : command + ": ";
  const std::string words = command.empty() ? "" : command + " ";
  throw WrongUsage(front + why + " Type: triage " + words + "--help");
}

// What CLI11 could not place: a mistyped option or command, or a word too many.
[[noreturn]] void refuse_extra(const std::string& name, const Candidate* candidate,
                               const std::vector<std::string>& extras,
                               const Options& global_options,
                               std::span<const CommandEntry> commands) {
  std::string extra = extras.front();
  if (extra.starts_with("-") && extra.size() > 1) {
    extra = extra.substr(0, extra.find('='));
    std::vector<std::string> known;
    for (const Options* options :
         {candidate != nullptr ? &candidate->options : nullptr, &global_options}) {
      if (options == nullptr) continue;
      for (const Option& option : options->all()) {
        if (!option.is_argument) known.push_back(option.name);
      }
    }
    refuse(name, "there is no option '" + extra + "'." + did_you_mean(extra, known));
  }
  if (candidate == nullptr) {
    const std::vector<std::string> known = words_after(name, commands);
    refuse(name, "there is no command '" + extra + "'." + did_you_mean(extra, known));
  }
  refuse(name, "'" + extra + "' is one word too many; put quotes around texts with blanks.");
}

void require_arguments(const CommandEntry& entry, const Options& options, const CLI::App& app) {
  for (const Option& option : options.all()) {
    if (option.is_required && app.count(option.name) == 0) {
      refuse(entry.name, option.name + " is missing: " + option.help + ".");
    }
  }
}

}  // namespace

void declare_global_options(Options& options, CommandLine& line) {
  options.heading("Global options");
  options.option("--workspace", "DIR", line.workspace,
                 "Folder with triage.toml, below which everything is written (default: here)");
  for (const char* key : {"seed", "threads", "quiet", "offline"}) options.setting(key);
  options.option("--version", line.wants_version, "Print the version");
  options.option("--help", line.wants_help, "Print this help");
}

CommandLine parse_command_line(std::span<const std::string> arguments,
                               std::span<const CommandEntry> commands) {
  CommandLine line;
  Options root_options(line.flags);
  declare_global_options(root_options, line);
  CLI::App root;
  root.set_help_flag();
  root.allow_extras();
  add(root_options, root);

  std::map<std::string, Candidate> candidates;
  for (const CommandEntry& entry : commands) {
    Candidate& candidate =
        candidates
            .emplace(entry.name, Candidate{&entry, &app_of(entry.name, root), entry.make(),
                                           Options(line.flags), Options(line.flags)})
            .first->second;
    candidate.command->declare(candidate.options);
    declare_global_options(candidate.global_options, line);
    add(candidate.options, *candidate.app);
    add(candidate.global_options, *candidate.app);
  }

  std::string failure;
  try {
    root.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& wrong) {
    failure = wrong.what();
  }
  const std::string name = named_command(root);
  const auto found = candidates.find(name);
  Candidate* candidate = found == candidates.end() ? nullptr : &found->second;
  if (!failure.empty()) refuse(name, failure + ".");

  if (line.wants_version || (line.wants_help && candidate == nullptr)) {
    line.group = name;
    return line;
  }
  const std::vector<std::string> extras = root.remaining(true);
  if (!extras.empty() && !line.wants_help) {
    refuse_extra(name, candidate, extras, root_options, commands);
  }
  if (candidate == nullptr) {
    line.group = name;
    return line;
  }
  if (!line.wants_help) require_arguments(*candidate->entry, candidate->options, *candidate->app);
  line.entry = candidate->entry;
  line.is_json = candidate->options.is_json();
  line.command = std::move(candidate->command);
  return line;
}

}  // namespace triage::cli
