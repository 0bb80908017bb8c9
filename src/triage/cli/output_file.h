// Files that a command is asked to write, looked at before it begins to work.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace triage::cli {

// Makes the folders that `file` lies in, if they are missing. `option` names it in messages:
// `--report`. Throws WrongUsage if it is a folder, Unavailable if nothing can be written there.
void prepare_output(std::string_view option, const std::optional<std::string>& file);

// Makes nothing, so that nothing is left where the work fails. Throws Unavailable if `folder` could
// not be made, or nothing written into it.
void require_writable(const std::filesystem::path& folder);

}  // namespace triage::cli
