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

  // Gives the memory of what was looked at so far back to the system. The numbers stay: looked at
  // again, they are read again. So a pass over a file larger than memory needs little of it.
  void release() const;

 private:
  MappedFile file_;
  MatrixView view_;
};

}  // namespace triage
