// The files of a new workspace, with a comment for everything.
#pragma once

#include <map>
#include <string>

#include "triage/cli/setting.h"

namespace triage::cli {

// triage.toml with a section [source.<name>] that holds `values` (by key of kSourceSettings), and
// everything else there is, commented out, with its default.
[[nodiscard]] std::string settings_template(const std::string& name,
                                            const std::map<std::string, SettingValue>& values);

// .env.example: every variable, commented out.
[[nodiscard]] std::string environment_template();

}  // namespace triage::cli
