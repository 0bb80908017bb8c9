#include "triage/cli/program.h"

#include <poll.h>

#include <filesystem>
#include <utility>

#include "triage/base/clock.h"
#include "triage/base/stop_signal.h"
#include "triage/cli/command_line.h"
#include "triage/cli/commands.h"
#include "triage/cli/console_progress.h"
#include "triage/cli/help.h"
#include "triage/cli/side_by_side.h"
#include "triage/cli/version.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

fs::path workspace_of(const CommandLine& line, const Environment& environment) {
  if (line.workspace) return *line.workspace;
  const Variable* variable = environment.find("TRIAGE_WORKSPACE");
  return variable != nullptr ? fs::path(variable->value) : fs::path(".");
}

// For commands that work beside wrong settings: whoever wants to know of these runs `doctor`.
Settings settings_without_file(Environment& environment, const fs::path& workspace,
                               const FlagValues& flags) {
  try {
    environment.add_file(workspace / ".env");
    return {{}, environment, flags};
  } catch (const WrongUsage&) {
    throw;
  } catch (const Error&) {
    return {{}, {}, flags};
  }
}

ExitCode run_command(CommandLine& line, Environment environment, std::FILE* out, std::FILE* err) {
  const fs::path workspace = workspace_of(line, environment);
  if (fs::exists(workspace) && !fs::is_directory(workspace)) {
    throw WrongUsage("--workspace " + workspace.string() +
                     ": it is not a folder. Name the folder of triage.toml.");
  }
  Settings settings;
  if (line.entry->needs_settings) {
    environment.add_file(workspace / ".env");
    environment.publish();
    settings = Settings(workspace / "triage.toml", environment, line.flags);
  } else {
    settings = settings_without_file(environment, workspace, line.flags);
  }

  Console::Look look = Console::look_of(out, err, environment);
  look.is_quiet = settings.is_on("quiet");
  look.is_json = line.is_json;
  Console console(out, err, look);
  ConsoleProgress progress(
      console, [watch = Stopwatch()] { return watch.seconds(); }, &stop_requested);
  Context context{.workspace = workspace,
                  .environment = std::move(environment),
                  .settings = std::move(settings),
                  .console = console,
                  .progress = progress,
                  .clock = system_clock(),
                  .is_json = line.is_json};
  if (line.entry->needs_settings && line.workspace && !fs::exists(workspace)) {
    console.note("Workspace '" + printable(workspace.string()) + "' does not exist yet.");
  }
  const ExitCode code = line.command->run(context);
  console.flush();
  return code;
}

ExitCode run_line(std::span<const std::string> arguments, Environment environment, std::FILE* out,
                  std::FILE* err) {
  CommandLine line = parse_command_line(arguments, all_commands());
  if (line.entry != nullptr && !line.wants_help && !line.wants_version) {
    return run_command(line, std::move(environment), out, err);
  }
  Console console(out, err, {});
  if (line.wants_version) {
    console.print("triage " + std::string(kVersion) + "\n");
  } else if (line.entry != nullptr) {
    console.print(help_for_command(*line.entry));
  } else {
    console.print(help_for_group(line.group, all_commands()));
  }
  console.flush();
  return ExitCode::kDone;
}

// The error's one line, after the results that came before it. A message may quote bytes of a
// damaged file.
void tell(const std::string& message, std::FILE* out, std::FILE* err) {
  std::fflush(out);
  const std::string line = "triage: " + printable(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), err);
}

// Has the reader of our output gone, as `head` does when it has seen enough?
bool is_reader_gone(std::FILE* out) {
  pollfd state = {.fd = ::fileno(out), .events = 0, .revents = 0};
  return state.fd >= 0 && ::poll(&state, 1, 0) > 0 && (state.revents & POLLERR) != 0;
}

}  // namespace

int run_program(std::span<const std::string> arguments, Environment environment, std::FILE* out,
                std::FILE* err) {
  try {
    return static_cast<int>(run_line(arguments, std::move(environment), out, err));
  } catch (...) {
    const Failure failure = failure_of(std::current_exception());
    if (failure.code == ExitCode::kFailed && is_reader_gone(out)) {
      return static_cast<int>(ExitCode::kDone);
    }
    tell(failure.message, out, err);
    return static_cast<int>(failure.code);
  }
}

}  // namespace triage::cli
