// Sparse rows to short dense ones: latent semantic analysis by randomized SVD.
//
// Halko, Martinsson, Tropp 2011, "Finding structure with randomness", algorithms 4.4 and 5.1, with
// power iterations and re-orthonormalisation. Rows of similar texts point the same way even where
// they share few words; neighbours, SMOTE, drift and clusters work on them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "triage/base/matrix.h"
#include "triage/base/numbers.h"
#include "triage/base/tensor_file.h"
#include "triage/base/thread_pool.h"

namespace triage::learn {

// Immutable; any thread.
class Projection {
 public:
  struct Options {
    std::size_t dimension = 256;    // fewer where the rows have a smaller rank
    std::size_t oversampling = 16;  // extra directions during the search
    int power_iterations = 1;       // more: closer to the exact SVD, proportionally slower
    std::size_t max_rows = 12'000;  // directions are sought in a seeded draw of that many rows
    std::uint64_t seed = 0;
  };

  Projection() = default;

  // Finds the directions in which `rows` vary most. Same input, same bytes, whatever the threads.
  static Projection fit(const SparseMatrix& rows, const Options& options, ThreadPool& threads);

  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] std::size_t dimension() const { return dimension_; }

  // Writes one row, unit length (all zeros if the row is empty).
  // REQUIRES: projected.size() == dimension().
  void apply(SparseRow row, std::span<float> projected) const;
  // rows × dimension, float32, row-major, unit length.
  [[nodiscard]] Matrix apply(const SparseMatrix& rows, ThreadPool& threads) const;

  // Adds `<prefix>.directions`. The object must outlive the writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Borrows from `file`, which must outlive the object. Throws Corrupt.
  static Projection load(const TensorFile& file, const std::string& prefix);

 private:
  std::size_t columns_ = 0;
  std::size_t dimension_ = 0;
  Numbers<float> directions_;  // columns × dimension
};

}  // namespace triage::learn
