// One thing the program can be asked to do.
//
// A new command is a file commands/<name>.cc that derives from Command and describes itself in a
// CommandEntry, and its line in commands.h and commands.cc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "triage/cli/context.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/options.h"

namespace triage::cli {

class Command {
 public:
  virtual ~Command() = default;

  // Says what the command can be told. Called once, before run().
  virtual void declare(Options& options) = 0;

  // Does the work: results to Context::console() as print(), all else as note() or progress.
  // Throws the errors of base/error.h; WrongUsage where options contradict each other.
  virtual ExitCode run(Context& context) = 0;
};

struct Example {
  std::string line;  // as typed, with `triage` in front; a test parses every one
  std::string what;  // what it does, without a full stop
};

struct CommandEntry {
  std::string name;        // its words: `clean`, `config show`
  std::string summary;     // one line, for the list of commands
  std::string about = {};  // what a reader should know besides, for its help; may be empty
  std::vector<Example> examples;
  std::unique_ptr<Command> (*make)();
  bool needs_settings = true;  // else it runs whatever is wrong in triage.toml, .env or a variable
};

}  // namespace triage::cli
