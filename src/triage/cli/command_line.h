// What was typed, as a command that is ready to run. The only file that knows CLI11.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "triage/cli/command.h"

namespace triage::cli {

struct CommandLine {
  const CommandEntry* entry = nullptr;  // nullptr: no command was named, or half of one (`config`)
  std::unique_ptr<Command> command;     // told its options already
  std::string group;                    // the words of it that were typed: `config`
  FlagValues flags;                     // values of settings
  std::optional<std::string> workspace;
  bool wants_help = false;
  bool wants_version = false;
  bool is_json = false;
};

// `arguments` without the program's name. Throws WrongUsage, naming what it cannot understand and
// what was likely meant. With --help nothing is required.
[[nodiscard]] CommandLine parse_command_line(std::span<const std::string> arguments,
                                             std::span<const CommandEntry> commands);

// Adds the options that every command takes.
void declare_global_options(Options& options, CommandLine& line);

}  // namespace triage::cli
