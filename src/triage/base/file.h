// Files that are either whole or not there, and files looked at without copying them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace triage {

// The whole content. Throws NotFound if it cannot be opened, Unavailable if reading fails.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

// Replaces `file` by `content` at once: readers see the old bytes or the new ones, also after a
// crash. Throws Unavailable (disk full, no permission) and then leaves the old file alone.
void write_file_atomically(const std::filesystem::path& file, std::string_view content);

// Gives `written`, a whole file in the same folder as `file`, that name at once, after a sync.
// Throws Unavailable and then leaves the old file alone.
void replace_file(const std::filesystem::path& file, const std::filesystem::path& written);

// The same for content that comes in pieces.
//
// Work goes into `<name>.part-<pid>` beside the file; commit() syncs it and renames. Without
// commit() the destructor removes it. A link is followed and stays; the file that is replaced hands
// on its permissions. What is no regular file (a pipe, `/dev/stdout`) cannot be replaced: it is
// written to as the bytes come. One thread at a time.
class StagedFile {
 public:
  // Throws InvalidInput for a folder, Unavailable if the file or its folder cannot be written.
  explicit StagedFile(std::filesystem::path final_path);
  ~StagedFile();
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;

  // Throws Unavailable (disk full).
  void append(std::string_view content);

  // Replaces bytes from `offset` on. REQUIRES: they were appended before. Throws Unavailable for
  // what is no regular file.
  void overwrite(std::uint64_t offset, std::string_view content);

  // Replaces what had the final name. Throws Unavailable if syncing fails. Called at most once.
  void commit();

 private:
  std::filesystem::path final_;    // no link
  std::filesystem::path staging_;  // empty: descriptor_ is final_ itself
  int descriptor_ = -1;
};

// A folder that appears under its final name only when it is complete.
//
// Work goes into a hidden sibling, `.<name>.part-<pid>`; commit() syncs it and renames. Without
// commit() the destructor removes it.
class StagedFolder {
 public:
  // Throws Unavailable if the parent folder cannot be written.
  explicit StagedFolder(std::filesystem::path final_path);
  ~StagedFolder();
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;

  // Where to write.
  [[nodiscard]] const std::filesystem::path& path() const { return staging_; }

  // Returns false, and leaves the staged files to the destructor, if the final name exists.
  // Throws Unavailable if syncing fails. Called at most once.
  [[nodiscard]] bool commit();

 private:
  std::filesystem::path final_;
  std::filesystem::path staging_;
};

// A file's bytes mapped read-only into memory. Movable; the view lives as long as the object.
class MappedFile {
 public:
  MappedFile() = default;

  // Throws NotFound if it cannot be opened, Unavailable if it cannot be mapped.
  explicit MappedFile(const std::filesystem::path& file);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_, size_}; }

  // Copies bytes from `offset` on, past the mapping: they take no memory of this process but `out`.
  // Throws Unavailable if reading fails. REQUIRES: they lie within the file.
  void read(std::size_t offset, std::span<std::byte> out) const;

  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(data_), size_};
  }

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  int descriptor_ = -1;
};

}  // namespace triage
