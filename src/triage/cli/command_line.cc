#include "triage/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <utility>

#include "triage/base/nearest_name.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

// A command with the options it declared, for the time of the parsing.
struct Candidate {
  const CommandEntry* entry = nullptr;
  std::unique_ptr<Command> command;
  Options options;
  std::vector<std::string> words = {};  // its arguments, as typed
};

// CLI11 cuts the words apart; values are read, and arguments given out, by our own code, whose
// messages say what to do.
void add(const Options& options, CLI::App& app) {
  for (const Option& option : options.all()) {
    if (option.is_argument) continue;
    const std::string names =
        option.short_name.empty() ? option.name : option.short_name + "," + option.name;
    if (option.value_name.empty()) {
      app.add_flag_function(names, [&option](std::int64_t) { option.take(""); });
      continue;
    }
    app.add_option_function<std::vector<std::string>>(
           names,
           [&option](const std::vector<std::string>& values) {
             for (const std::string& value : values) option.take(value);
           })
        ->expected(1, -1)
        ->allow_extra_args(false);
  }
}

// What holds for the program, a group and a command alike.
void prepare(CLI::App& app, const Options& global_options) {
  app.set_help_flag();
  app.allow_extras();
  app.require_subcommand(0, 1);  // a second command's name is an argument of the first
  add(global_options, app);
}

CLI::App& app_of(const std::string& name, CLI::App& root, const Options& global_options) {
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
    prepare(*app, global_options);
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

// CLI11 says `--rejects: 1 required TEXT missing` where an option stands last without its value.
std::string in_our_words(const CLI::ParseError& wrong) {
  const std::string said = wrong.what();
  const std::size_t colon = said.find(':');
  if (wrong.get_name() != "ArgumentMismatch" || colon == std::string::npos) return said;
  return said.substr(0, colon) + ": its value is missing";
}

// `triage help train` asks for what `triage train --help` tells.
std::vector<std::string> without_help_word(std::span<const std::string> arguments) {
  std::vector<std::string> words(arguments.begin(), arguments.end());
  if (words.empty() || words.front() != "help") return words;
  words.erase(words.begin());
  words.emplace_back("--help");
  return words;
}

// What CLI11 could not place: a mistyped option, or a command that does not exist.
[[noreturn]] void refuse_extra(const std::string& name, const Candidate* candidate,
                               const std::string& extra, const Options& global_options,
                               std::span<const CommandEntry> commands) {
  if (!extra.starts_with("-")) {
    refuse(name, "there is no command '" + extra + "'." +
                     did_you_mean(extra, words_after(name, commands)));
  }
  const std::string option_name = extra.substr(0, extra.find('='));
  std::vector<std::string> known;
  for (const Option& option : global_options.all()) known.push_back(option.name);
  if (candidate != nullptr) {
    for (const Option& option : candidate->options.all()) {
      if (!option.is_argument) known.push_back(option.name);
    }
  }
  refuse(name, "there is no option '" + option_name + "'." + did_you_mean(option_name, known));
}

// Hands the words to the arguments in their order.
void give_arguments(const Candidate& candidate) {
  std::size_t given = 0;
  for (const Option& option : candidate.options.all()) {
    if (!option.is_argument) continue;
    if (given < candidate.words.size()) {
      option.take(candidate.words[given++]);
    } else if (option.is_required) {
      refuse(candidate.entry->name, option.name + " is missing: " + option.help + ".");
    }
  }
  if (given < candidate.words.size()) {
    refuse(candidate.entry->name, "'" + candidate.words[given] +
                                      "' is one word too many; put quotes around texts with "
                                      "blanks.");
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
  options.also_named("-h");
}

CommandLine parse_command_line(std::span<const std::string> typed,
                               std::span<const CommandEntry> commands) {
  const std::vector<std::string> arguments = without_help_word(typed);
  CommandLine line;
  Options global_options(line.flags);
  declare_global_options(global_options, line);
  CLI::App root;
  prepare(root, global_options);

  std::map<std::string, Candidate> candidates;
  for (const CommandEntry& entry : commands) {
    Candidate& candidate =
        candidates.try_emplace(entry.name, Candidate{&entry, entry.make(), Options(line.flags)})
            .first->second;
    candidate.command->declare(candidate.options);
    CLI::App& app = app_of(entry.name, root, global_options);
    add(candidate.options, app);
    app.add_option("WORDS", candidate.words)->expected(0, -1);
  }

  // Behind `--` everything is a word, also what looks like an option.
  const auto mark = std::find(arguments.begin(), arguments.end(), "--");
  const std::vector<std::string> plain_words(mark == arguments.end() ? mark : mark + 1,
                                             arguments.end());
  std::string failure;
  try {
    root.parse(std::vector<std::string>(std::make_reverse_iterator(mark), arguments.rend()));
  } catch (const CLI::ParseError& wrong) {
    failure = in_our_words(wrong);
  }
  line.group = named_command(root);
  const auto found = candidates.find(line.group);
  Candidate* candidate = found == candidates.end() ? nullptr : &found->second;
  if (!failure.empty()) refuse(line.group, failure + ".");
  if (line.wants_version) return line;
  if (const auto extras = root.remaining(true); !extras.empty() && !line.wants_help) {
    refuse_extra(line.group, candidate, extras.front(), global_options, commands);
  }
  if (candidate == nullptr) return line;
  candidate->words.insert(candidate->words.end(), plain_words.begin(), plain_words.end());
  if (!line.wants_help) give_arguments(*candidate);
  line.entry = candidate->entry;
  line.is_json = candidate->options.is_json();
  line.command = std::move(candidate->command);
  return line;
}

}  // namespace triage::cli
