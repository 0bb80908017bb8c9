// Which hub models are pulled from, and with which token: HF_ENDPOINT, HF_TOKEN.
#pragma once

#include <string>

#include "triage/cli/context.h"
#include "triage/encode/hub/pull.h"

namespace triage::cli {

// For pulling `repo` at `revision` into the workspace's cache.
[[nodiscard]] encode::hub::PullOptions pull_options(const Context& context, std::string repo,
                                                    std::string revision);

}  // namespace triage::cli
