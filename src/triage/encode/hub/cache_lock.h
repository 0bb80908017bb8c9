// One process at a time changes the cache of models; readers need no lock.
#pragma once

#include <filesystem>

#include "triage/base/file_lock.h"
#include "triage/base/progress.h"
#include "triage/net/retry.h"

namespace triage::encode::hub {

// Waits for whoever has the lock, and says so once; `sleep` is called between two looks. Throws
// Unavailable if the folder cannot be written, and what `sleep` throws.
[[nodiscard]] FileLock lock_cache(const std::filesystem::path& cache, const net::Sleep& sleep,
                                  Progress& progress);

}  // namespace triage::encode::hub
