#include "triage/base/mapped_matrix.h"

#include <sys/mman.h>

#include <utility>

#include "triage/base/check.h"

namespace triage {

MappedMatrix::MappedMatrix(MappedFile file, std::size_t offset, std::size_t rows,
                           std::size_t columns)
    : file_(std::move(file)) {
  const auto bytes = file_.bytes();
  TRIAGE_CHECK(offset % alignof(float) == 0, "rows must be aligned for float32");
  TRIAGE_CHECK(offset + rows * columns * sizeof(float) <= bytes.size(),
               "rows must lie in the file");
  view_ = {reinterpret_cast<const float*>(bytes.data() + offset), rows, columns};
}

void MappedMatrix::release() const {
  const auto bytes = file_.bytes();
  if (bytes.empty()) return;
  // The mapping is read-only and of a file: dropped pages come back from it. A refusal costs memory
  // only, so it is no error.
  ::madvise(const_cast<std::byte*>(bytes.data()), bytes.size(), MADV_DONTNEED);
}

}  // namespace triage
