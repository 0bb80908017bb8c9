// Rows to work through in blocks, wherever they lie: some or all rows of matrices in memory and of
// mapped files, in one order.
//
// Costs one pointer a row. Balancing, neighbours and boosting read their rows through it, so none
// of them copies a matrix or fills the memory with a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/base/mapped_matrix.h"
#include "triage/base/matrix.h"

namespace triage::learn {

// Borrows what it is made of. Any thread, once put together.
class RowSet {
 public:
  RowSet() = default;

  // All rows, in their order.
  RowSet(MatrixView matrix);           // NOLINT: a way to look at it
  RowSet(const Matrix& matrix);        // NOLINT
  RowSet(const MappedMatrix& matrix);  // NOLINT

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  // The rows with these indices, in this order; one may come twice.
  [[nodiscard]] RowSet chosen(std::span<const std::uint32_t> indices) const;

  // Puts `more` behind. REQUIRES: as many columns, or nothing here yet.
  void append(const RowSet& more);

  // One row: where it lies if that is in memory, else copied to `buffer`. Lives as long as both.
  [[nodiscard]] std::span<const float> row(std::size_t index, std::vector<float>& buffer) const;

  // Rows [begin, end), one after the other: where they lie if they lie so in memory, else copied to
  // `buffer`. Lives as long as both. Throws Unavailable if reading a file fails.
  [[nodiscard]] MatrixView block(std::size_t begin, std::size_t end,
                                 std::vector<float>& buffer) const;

 private:
  // The file that a row lies in; nullptr for memory.
  [[nodiscard]] const MappedMatrix* file_of(const float* row) const;

  std::size_t columns_ = 0;
  std::vector<const float*> rows_;          // in memory or in the view of a file
  std::vector<const MappedMatrix*> files_;  // that rows_ points into
};

}  // namespace triage::learn
