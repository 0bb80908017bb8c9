// One process at a time changes the cache of models; readers need no lock.
#pragma once

#include <filesystem>

#include "triage/base/progress.h"
#include "triage/net/retry.h"

namespace triage::encode::hub {

class CacheLock {
 public:
  // Waits for whoever has the lock, and says so once; `sleep` is called between two looks. Throws
  // Unavailable if the folder cannot be written, and what `sleep` throws.
  CacheLock(const std::filesystem::path& cache, const net::Sleep& sleep, Progress& progress);
  ~CacheLock();
  CacheLock(const CacheLock&) = delete;
  CacheLock& operator=(const CacheLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace triage::encode::hub
