#include "triage/cli/output_file.h"

#include <unistd.h>

#include <system_error>

#include "triage/base/error.h"
#include "triage/cli/exit_code.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

// The folder itself, or the nearest above it that is there.
fs::path nearest_existing(fs::path folder) {
  std::error_code ignored;
  while (folder.has_relative_path() && !fs::exists(folder, ignored)) folder = folder.parent_path();
  return folder.empty() ? "." : folder;
}

// Why nothing can be written into `folder`, or why it cannot be made; empty if it can.
std::string obstacle_in(const fs::path& wanted) {
  const fs::path folder = nearest_existing(wanted);
  std::error_code why;
  if (!fs::is_directory(folder)) why = std::make_error_code(std::errc::not_a_directory);
  if (!why && ::access(folder.c_str(), W_OK | X_OK) != 0) {
    why = std::error_code(errno, std::generic_category());
  }
  return why ? why.message() : "";
}

}  // namespace

void require_writable(const fs::path& folder) {
  const std::string obstacle = obstacle_in(folder);
  if (obstacle.empty()) return;
  throw Unavailable("folder '" + folder.string() + "': cannot be written: " + obstacle +
                    ". Choose another one with --workspace, or change its permissions.");
}

void prepare_output(std::string_view option, const std::optional<std::string>& file) {
  if (!file || *file == "-") return;
  const fs::path path(*file);
  if (fs::is_directory(path)) {
    throw WrongUsage(std::string(option) + " " + *file +
                     ": is a folder. Name a file, perhaps one in it.");
  }
  if (fs::exists(path)) return;  // writing it is up to who writes: it may be a pipe
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::string obstacle = obstacle_in(folder);
  std::error_code why;
  if (obstacle.empty() && !fs::create_directories(folder, why) && why) obstacle = why.message();
  if (obstacle.empty()) return;
  throw Unavailable(std::string(option) + " " + *file + ": cannot be written: " + obstacle +
                    ". Name a file in another folder.");
}

}  // namespace triage::cli
