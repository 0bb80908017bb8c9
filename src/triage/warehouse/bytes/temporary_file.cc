#include "triage/warehouse/bytes/temporary_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "triage/base/error.h"

namespace triage::warehouse {

namespace fs = std::filesystem;

TemporaryFile::TemporaryFile(const fs::path& folder) {
  const fs::path parent = folder.empty() ? fs::temp_directory_path() : folder;
  std::string name = (parent / "triage-XXXXXX").string();
  descriptor_ = ::mkstemp(name.data());
  if (descriptor_ < 0) {
    throw Unavailable("temporary file in '" + parent.string() + "': cannot be made: " +
                      std::strerror(errno) + ". Free some space or set TMPDIR to another folder.");
  }
  path_ = name;
}

TemporaryFile::~TemporaryFile() {
  ::close(descriptor_);
  ::unlink(path_.c_str());
}

void TemporaryFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      throw Unavailable("temporary file '" + path_.string() + "': cannot be written: " +
                        std::strerror(errno) + ". Free some space or set TMPDIR.");
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string TemporaryFile::bytes_at(std::uint64_t offset, std::size_t size) const {
  std::string bytes(size, '\0');
  for (std::size_t filled = 0; filled < size;) {
    const ssize_t count = ::pread(descriptor_, bytes.data() + filled, size - filled,
                                  static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      throw Unavailable("temporary file '" + path_.string() + "': cannot be read: " +
                        (count == 0 ? "it is shorter than it was" : std::strerror(errno)) +
                        ". Check the disk.");
    }
    filled += static_cast<std::size_t>(count);
  }
  return bytes;
}

}  // namespace triage::warehouse
