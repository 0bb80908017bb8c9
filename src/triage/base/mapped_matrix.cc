#include "triage/base/mapped_matrix.h"

#include <sys/mman.h>

#include <span>
#include <utility>

#include "triage/base/check.h"

namespace triage {

MappedMatrix::MappedMatrix(MappedFile file, std::size_t offset, std::size_t rows,
                           std::size_t columns)
    : file_(std::move(file)), offset_(offset) {
  const auto bytes = file_.bytes();
  TRIAGE_CHECK(offset % alignof(float) == 0, "rows must be aligned for float32");
  TRIAGE_CHECK(offset + rows * columns * sizeof(float) <= bytes.size(),
               "rows must lie in the file");
  view_ = {reinterpret_cast<const float*>(bytes.data() + offset), rows, columns};
}

void MappedMatrix::copy(const float* row, std::size_t count, float* out) const {
  const auto first = static_cast<std::size_t>(row - view_.data());
  TRIAGE_CHECK(first + count <= view_.rows() * view_.columns(), "the numbers lie in the matrix");
  file_.read(offset_ + first * sizeof(float), std::as_writable_bytes(std::span(out, count)));
}

void MappedMatrix::release() const {
  const auto bytes = file_.bytes();
  if (bytes.empty()) return;
  // The mapping is read-only and of a file: dropped pages come back from it. A refusal costs memory
  // only, so it is no error.
  ::madvise(const_cast<std::byte*>(bytes.data()), bytes.size(), MADV_DONTNEED);
}

}  // namespace triage
