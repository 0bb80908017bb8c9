// What the process has used so far, and what it may still use.
#pragma once

#include <cstdint>
#include <optional>

namespace triage::cli {

// The most memory that was resident at once.
[[nodiscard]] std::uint64_t peak_rss_bytes();

// What the kernel calls available, or the container's limit where that is lower; nullopt where the
// system does not tell.
[[nodiscard]] std::optional<std::uint64_t> available_memory_bytes();

}  // namespace triage::cli
