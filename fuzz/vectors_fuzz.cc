// Opens any bytes as a file of vectors: NumPy's, and ours with all its checksums.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "triage/base/error.h"
#include "triage/base/npy_file.h"
#include "triage/base/vector_file.h"

namespace {

// Bytes under a path, without a disk.
class FileInMemory {
 public:
  FileInMemory(const std::uint8_t* bytes, std::size_t size)
      : descriptor_(::memfd_create("vectors", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || ::write(descriptor_, bytes, size) != static_cast<ssize_t>(size)) {
      std::abort();
    }
  }
  ~FileInMemory() { ::close(descriptor_); }
  FileInMemory(const FileInMemory&) = delete;
  FileInMemory& operator=(const FileInMemory&) = delete;

  [[nodiscard]] std::filesystem::path path() const {
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }

 private:
  int descriptor_;
};

// Reads every number, so that a view past the end is found.
void add_up(triage::MatrixView rows) {
  volatile float sum = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (const float value : rows.row(i)) sum = sum + value;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const FileInMemory file(bytes, size);
  try {
    add_up(triage::NpyFile(file.path()).rows());
  } catch (const triage::Error&) {  // refused with a reason: what is asked for
  }
  try {
    const triage::VectorFile vectors(file.path());
    vectors.verify();
    add_up(vectors.matrix().view());
  } catch (const triage::Error&) {  // the same
  }
  return 0;
}
