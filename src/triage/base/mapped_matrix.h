// A matrix that lies in a file and is looked at where it lies.
#pragma once

#include <cstddef>

#include "triage/base/file.h"
#include "triage/base/matrix.h"

namespace triage {

// Immutable; any thread. Movable; the view lives as long as the object.
class MappedMatrix {
 public:
  MappedMatrix() = default;

  // The float32 numbers of `file` from byte `offset` on.
  // REQUIRES: `offset` is a multiple of 4 and all rows lie within the file.
  MappedMatrix(MappedFile file, std::size_t offset, std::size_t rows, std::size_t columns);

  [[nodiscard]] const MatrixView& view() const { return view_; }

  // Whether `row`, a pointer to numbers, lies in the view.
  [[nodiscard]] bool holds(const float* row) const {
    return row >= view_.data() && row < view_.data() + view_.rows() * view_.columns();
  }

  // Copies `count` numbers, the first of which is at `row` of the view, past the mapping: for rows
  // here and there of a large file this is some five times faster than to look at them, and what
  // was read does not pile up in memory. Throws Unavailable if reading fails.
  void copy(const float* row, std::size_t count, float* out) const;

  // Gives the memory of what was looked at so far back to the system. The numbers stay: looked at
  // again, they are read again. So a pass over a file larger than memory needs little of it.
  void release() const;

 private:
  MappedFile file_;
  std::size_t offset_ = 0;  // of the first number in the file
  MatrixView view_;
};

}  // namespace triage
