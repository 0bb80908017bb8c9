#include "triage/encode/hub/cache_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "triage/base/error.h"

namespace triage::encode::hub {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_unwritable(const fs::path& file) {
  throw Unavailable("file '" + file.string() + "': cannot be locked: " + std::strerror(errno) +
                    ". Choose a folder for models that can be written.");
}

}  // namespace

CacheLock::CacheLock(const fs::path& cache, const net::Sleep& sleep, Progress& progress) {
  std::error_code failure;
  fs::create_directories(cache, failure);  // if it failed, open() says why
  const fs::path file = cache / "lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw_unwritable(file);
  try {
    for (bool is_told = false; ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0; is_told = true) {
      if (errno != EWOULDBLOCK && errno != EINTR) throw_unwritable(file);
      if (!is_told) progress.note("Another process changes the models here; waiting for it.");
      sleep(net::Wait{200});
    }
  } catch (...) {  // no destructor is called for an object that is not there yet
    ::close(descriptor_);
    throw;
  }
}

// Closing gives the lock back, also when the process is killed.
CacheLock::~CacheLock() { ::close(descriptor_); }

}  // namespace triage::encode::hub
