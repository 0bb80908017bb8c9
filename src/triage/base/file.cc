#include "triage/base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "triage/base/error.h"

namespace triage {
namespace {

namespace fs = std::filesystem;

std::string reason() { return std::strerror(errno); }

class Descriptor {
 public:
  Descriptor(const fs::path& file, int flags, mode_t mode = 0644)
      : value_(::open(file.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] bool is_open() const { return value_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

[[noreturn]] void throw_unwritable(const fs::path& file) {
  throw Unavailable("file '" + file.string() + "': cannot be written: " + reason() +
                    ". Free some space or choose another folder.");
}

void sync_path(const fs::path& path, int flags) {
  const Descriptor descriptor(path, flags);
  if (!descriptor.is_open() || ::fsync(descriptor.get()) != 0) throw_unwritable(path);
}

void sync_parent(const fs::path& path) {
  const fs::path parent = path.parent_path();
  sync_path(parent.empty() ? "." : parent, O_RDONLY | O_DIRECTORY);
}

void write_all(int descriptor, std::string_view content, const fs::path& file) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_unwritable(file);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Is this an open descriptor by its name, such as `/dev/stdout`? Such a name cannot be replaced,
// even where it is that of a regular file.
bool is_descriptor_name(const fs::path& path) {
  std::error_code failure;
  const fs::path folder = fs::canonical(path.parent_path(), failure);
  return !failure && folder.string().starts_with("/proc/");
}

// Where writing to a path ends up.
struct Target {
  fs::path path;
  bool is_replaceable = true;
  mode_t mode = 0644;
};

Target target_of(fs::path path) {
  Target target{path};
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) {
      throw InvalidInput("file '" + path.string() + "': is a folder. Name a file.");
    }
    target.is_replaceable = S_ISREG(status.st_mode);
    target.mode = status.st_mode & 07777U;
  } else if (errno == ELOOP) {
    throw_unwritable(path);
  }
  while (fs::is_symlink(path)) {
    if (is_descriptor_name(path)) target.is_replaceable = false;
    path = path.parent_path() / fs::read_symlink(path);
  }
  if (target.is_replaceable) target.path = path;
  return target;
}

}  // namespace

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw NotFound("file '" + file.string() + "': cannot be opened: " + reason() +
                   ". Check the path.");
  }
  std::ostringstream content;
  if (in.peek() != std::ifstream::traits_type::eof()) content << in.rdbuf();
  if (in.bad()) throw Unavailable("file '" + file.string() + "': reading failed. Check the disk.");
  return std::move(content).str();
}

void write_file_atomically(const fs::path& file, std::string_view content) {
  StagedFile staged(file);
  staged.append(content);
  staged.commit();
}

void replace_file(const fs::path& file, const fs::path& written) {
  sync_path(written, O_RDONLY);
  if (::rename(written.c_str(), file.c_str()) != 0) throw_unwritable(file);
  sync_parent(file);
}

StagedFile::StagedFile(fs::path final_path) {
  const Target target = target_of(std::move(final_path));
  final_ = target.path;
  if (!target.is_replaceable) {
    descriptor_ = ::open(final_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (descriptor_ < 0) throw_unwritable(final_);
    return;
  }
  staging_ = final_.string() + ".part-" + std::to_string(::getpid());
  descriptor_ = ::open(staging_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, target.mode);
  if (descriptor_ < 0) throw_unwritable(final_);
}

StagedFile::~StagedFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!staging_.empty()) ::unlink(staging_.c_str());
}

void StagedFile::append(std::string_view content) { write_all(descriptor_, content, final_); }

void StagedFile::overwrite(std::uint64_t offset, std::string_view content) {
  if (::lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) < 0) throw_unwritable(final_);
  write_all(descriptor_, content, final_);
  if (::lseek(descriptor_, 0, SEEK_END) < 0) throw_unwritable(final_);
}

void StagedFile::commit() {
  if (staging_.empty()) {
    if (::close(std::exchange(descriptor_, -1)) != 0) throw_unwritable(final_);
    return;
  }
  if (::fsync(descriptor_) != 0) throw_unwritable(final_);
  if (::rename(staging_.c_str(), final_.c_str()) != 0) throw_unwritable(final_);
  ::close(std::exchange(descriptor_, -1));
  sync_parent(final_);
}

StagedFolder::StagedFolder(fs::path final_path)
    : final_(std::move(final_path)),
      staging_(final_.parent_path() /
               ("." + final_.filename().string() + ".part-" + std::to_string(::getpid()))) {
  std::error_code ignored;
  fs::remove_all(staging_, ignored);
  std::error_code failure;
  fs::create_directories(staging_, failure);
  if (failure) {
    throw Unavailable("folder '" + final_.string() + "': cannot be created: " + failure.message() +
                      ". Free some space or choose another folder.");
  }
}

StagedFolder::~StagedFolder() {
  std::error_code ignored;
  fs::remove_all(staging_, ignored);
}

bool StagedFolder::commit() {
  for (const auto& entry : fs::recursive_directory_iterator(staging_)) {
    sync_path(entry.path(), entry.is_directory() ? O_RDONLY | O_DIRECTORY : O_RDONLY);
  }
  // rename() would replace an empty folder; a version that exists is never touched.
  if (::renameat2(AT_FDCWD, staging_.c_str(), AT_FDCWD, final_.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST || errno == ENOTEMPTY) return false;
    throw_unwritable(final_);
  }
  sync_parent(final_);
  return true;
}

MappedFile::MappedFile(const fs::path& file) {
  Descriptor in(file, O_RDONLY);
  struct stat status {};
  if (!in.is_open() || ::fstat(in.get(), &status) != 0) {
    throw NotFound("file '" + file.string() + "': cannot be opened: " + reason() +
                   ". Check the path.");
  }
  if (status.st_size == 0) return;
  size_ = static_cast<std::size_t>(status.st_size);
  void* const address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, in.get(), 0);
  if (address == MAP_FAILED) {
    throw Unavailable("file '" + file.string() + "': cannot be mapped: " + reason() +
                      ". Free some memory.");
  }
  data_ = static_cast<const std::byte*>(address);
  descriptor_ = in.release();
}

MappedFile::~MappedFile() {
  if (data_ == nullptr) return;
  ::munmap(const_cast<std::byte*>(data_), size_);
  ::close(descriptor_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

void MappedFile::read(std::size_t offset, std::span<std::byte> out) const {
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      throw Unavailable("reading a mapped file failed: " +
                        (got == 0 ? std::string("it was cut short meanwhile") : reason()) +
                        ". Check the disk.");
    }
    offset += static_cast<std::size_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace triage
