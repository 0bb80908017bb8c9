#include "triage/cli/commands.h"

namespace triage::cli {

const std::vector<CommandEntry>& all_commands() {
  static const std::vector<CommandEntry> commands = {
      clean_command(),
      config_show_command(),
      version_command(),
  };
  return commands;
}

}  // namespace triage::cli
