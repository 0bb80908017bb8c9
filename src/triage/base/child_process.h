// Another program, run by this one: what it prints line by line, and how it ended.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace triage {

struct ChildProcess {
  std::filesystem::path program;
  std::vector<std::string> arguments;  // without the program's name
  std::filesystem::path errors;        // file that its standard error goes to
};

// Runs it to its end and gives `on_line` every line of its standard output, without line end.
// Returns its exit code, 128 + the signal's number if one ended it. When `should_stop` says so, it
// is sent SIGTERM, once, and waited for. If `on_line` throws, likewise.
// Throws Unavailable if it cannot be started.
[[nodiscard]] int run_child(const ChildProcess& child,
                            const std::function<void(std::string_view)>& on_line,
                            const std::function<bool()>& should_stop);

// The folder of the executable that runs.
[[nodiscard]] std::filesystem::path own_folder();

}  // namespace triage
