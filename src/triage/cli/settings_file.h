// triage.toml as a list of keys with their values and lines.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "triage/cli/setting.h"

namespace triage::cli {

struct FileSetting {
  std::vector<std::string> path;  // {"clean", "max_masked_share"}
  std::optional<SettingValue>
      value;             // absent for tables in lists and times of day, which no setting takes
  std::size_t line = 0;  // 1-based
};

// Everything in the file, in its order. A missing file is an empty one.
// Throws InvalidInput, naming the line, if it is not TOML.
[[nodiscard]] std::vector<FileSetting> read_settings_file(const std::filesystem::path& file);

}  // namespace triage::cli
