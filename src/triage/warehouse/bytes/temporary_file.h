// A file that is gone when its object is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace triage::warehouse {

class TemporaryFile {
 public:
  // Makes an empty file that only this user may read. `folder` empty: the system's for such files.
  // Throws Unavailable if the folder cannot be written.
  explicit TemporaryFile(const std::filesystem::path& folder);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  // Throws Unavailable if the disk is full.
  void append(std::string_view bytes);

  // `size` bytes from `offset` on. REQUIRES: they were appended before. Throws Unavailable if the
  // disk fails.
  [[nodiscard]] std::string bytes_at(std::uint64_t offset, std::size_t size) const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace triage::warehouse
