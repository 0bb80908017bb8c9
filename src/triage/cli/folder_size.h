// How much room a folder takes.
#pragma once

#include <cstdint>
#include <filesystem>

namespace triage::cli {

// Bytes of all files in `folder` and below, those that links lead to included; what cannot be
// looked at counts nothing.
[[nodiscard]] std::uint64_t folder_bytes(const std::filesystem::path& folder);

}  // namespace triage::cli
