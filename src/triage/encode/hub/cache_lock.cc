#include "triage/encode/hub/cache_lock.h"

#include <optional>
#include <system_error>
#include <utility>

namespace triage::encode::hub {

FileLock lock_cache(const std::filesystem::path& cache, const net::Sleep& sleep,
                    Progress& progress) {
  std::error_code failure;
  std::filesystem::create_directories(cache, failure);  // if it failed, locking says why
  for (bool is_told = false;; is_told = true) {
    if (auto lock = FileLock::try_take(cache / "lock")) return std::move(*lock);
    if (!is_told) progress.note("Another process changes the models here; waiting for it.");
    sleep(net::Wait{200});
  }
}

}  // namespace triage::encode::hub
