// Which hub models are pulled from, and with which token: HF_ENDPOINT, HF_TOKEN.
#pragma once

#include <filesystem>
#include <string>

#include "triage/cli/context.h"
#include "triage/encode/hub/pull.h"

namespace triage::cli {

// Where the workspace keeps what was pulled.
[[nodiscard]] std::filesystem::path hub_cache(const Context& context);

// For pulling `repo` at `revision` into the workspace's cache. Warns of a token that would travel
// without encryption.
[[nodiscard]] encode::hub::PullOptions pull_options(Context& context, std::string repo,
                                                    std::string revision);

}  // namespace triage::cli
