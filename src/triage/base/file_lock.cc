#include "triage/base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "triage/base/error.h"

namespace triage {

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& file) {
  const auto refuse = [&](int why) {
    throw Unavailable("file '" + file.string() + "': cannot be locked: " + std::strerror(why) +
                      ". Check that its folder can be written.");
  };
  FileLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (lock.descriptor_ < 0) refuse(errno);
  int status = 0;
  do {
    status = ::flock(lock.descriptor_, LOCK_EX | LOCK_NB);
  } while (status != 0 && errno == EINTR);
  if (status == 0) return lock;
  if (errno != EWOULDBLOCK) refuse(errno);
  return std::nullopt;
}

// Closing gives the lock back, also when the process is killed.
FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

}  // namespace triage
