// What a command works with: workspace, settings, console, time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/base/progress.h"
#include "triage/base/stop_signal.h"
#include "triage/base/thread_pool.h"
#include "triage/cli/console.h"
#include "triage/cli/environment.h"
#include "triage/cli/settings.h"
#include "triage/cli/words.h"

namespace triage::cli {

struct Context {
  std::filesystem::path workspace;  // the folder of triage.toml; may not exist yet
  Environment environment;
  Settings settings;
  Console& console;
  Progress& progress;  // its advance() throws Interrupted after Ctrl-C
  Clock clock;
  bool is_json = false;                      // print one JSON object; notes stay on standard error
  ShouldStop should_stop = &stop_requested;  // asked by what talks to other machines

  // Everything the program writes goes below it.
  [[nodiscard]] std::filesystem::path var() const { return workspace / "var"; }

  [[nodiscard]] std::filesystem::path settings_file() const { return workspace / "triage.toml"; }

  [[nodiscard]] std::uint64_t seed() const {
    return static_cast<std::uint64_t>(settings.integer("seed"));
  }

  // As ThreadPool takes it: 0 means one for each core.
  [[nodiscard]] std::size_t thread_count() const {
    return static_cast<std::size_t>(settings.integer("threads"));
  }

  [[nodiscard]] bool is_offline() const { return settings.is_on("offline"); }

  // Names the command to type next, without `triage`: `train tickets.csv`; in this workspace.
  void next_step(const std::string& command, std::string_view why) const {
    const bool is_here = workspace == ".";
    const std::string place = is_here ? "" : " --workspace " + shell_quoted(workspace.string());
    console.next_step("triage " + std::string(trimmed(command)) + place, why);
  }

  // The command's threads, started on the first call.
  [[nodiscard]] ThreadPool& threads() {
    if (!pool) pool = std::make_unique<ThreadPool>(thread_count());
    return *pool;
  }

  std::unique_ptr<ThreadPool> pool = nullptr;  // ask threads() for it
};

}  // namespace triage::cli
