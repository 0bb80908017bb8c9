// One process at a time: a lock that dies with its process.
#pragma once

#include <filesystem>
#include <optional>

namespace triage {

// Movable; lives as long as the lock is held. Of flock(2): it binds those who ask for it.
class FileLock {
 public:
  // Makes `file` if it is not there, and its folder must be. nullopt if somebody else has the lock,
  // this process not excepted. Throws Unavailable if the file cannot be locked.
  [[nodiscard]] static std::optional<FileLock> try_take(const std::filesystem::path& file);

  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

}  // namespace triage
