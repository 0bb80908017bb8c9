// What the process has used so far.
#pragma once

#include <cstdint>

namespace triage::cli {

// The most memory that was resident at once.
[[nodiscard]] std::uint64_t peak_rss_bytes();

}  // namespace triage::cli
