// What Slack would refuse of a list of blocks, as its reference pages say it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace triage::testing {

// One line a fault; empty if Slack takes the blocks. `blocks` is the JSON of a list.
[[nodiscard]] std::vector<std::string> faults_of_blocks(const std::string& blocks);

}  // namespace triage::testing
