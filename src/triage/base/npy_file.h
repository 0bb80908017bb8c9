// Rows of numbers as NumPy saves them: a two-dimensional .npy file, format versions 1 to 3.
//
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. C order, little-endian.
// float32 is looked at where it lies; float64 and float16 are turned into float32 in memory.
#pragma once

#include <filesystem>

#include "triage/base/mapped_matrix.h"
#include "triage/base/matrix.h"

namespace triage {

// Immutable; any thread. Movable; rows live as long as the object.
class NpyFile {
 public:
  // Throws NotFound if there is no such file, InvalidInput if it is no .npy file or cut short, or
  // if the array has another type, order or number of dimensions.
  explicit NpyFile(const std::filesystem::path& path);

  [[nodiscard]] MatrixView rows() const {
    return mapped_.view().data() != nullptr ? mapped_.view() : MatrixView(converted_);
  }

  // The rows in the file, for work in blocks; nullptr where they had to be converted.
  [[nodiscard]] const MappedMatrix* mapped() const {
    return mapped_.view().data() != nullptr ? &mapped_ : nullptr;
  }

 private:
  MappedMatrix mapped_;
  Matrix converted_;
};

}  // namespace triage
