// One linear score a class over sparse rows, fitted one class against the rest.
//
// Dual coordinate descent for the L2-regularised L2-loss support vector machine (Hsieh et al. 2008,
// "A Dual Coordinate Descent Method for Large-scale Linear SVM", algorithm 1), all classes in the
// same pass: a row is read once and its weights, kept side by side for all classes, are one cache
// line a column. Some twenty times faster here than a solver call a class; docs/decisions has the
// comparison. The order of rows is our own seeded one, so equal input gives equal bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/numbers.h"
#include "triage/base/tensor_file.h"

namespace triage::learn {

// Immutable; any thread.
class LinearModel {
 public:
  struct Options {
    double cost = 0.4;        // C: what a row on the wrong side costs; higher fits closer
    int max_epochs = 10;      // passes over all rows
    double tolerance = 0.05;  // stops when no dual variable violates its condition by more
    std::uint64_t seed = 0;   // order of the rows
  };

  LinearModel() = default;

  // `labels[i]` < `class_count` is the class of row i; `weights[i]` scales its cost (empty: all 1).
  // Only rows with `weights[i]` > 0 count. One thread.
  static LinearModel fit(const SparseMatrix& rows, std::span<const std::uint32_t> labels,
                         std::span<const float> weights, std::size_t class_count,
                         const Options& options);

  [[nodiscard]] std::size_t class_count() const { return class_count_; }
  [[nodiscard]] std::size_t columns() const { return weights_.size() / lanes_ - 1; }

  // Writes one margin a class: above 0 speaks for it. REQUIRES: scores.size() == class_count().
  void score(SparseRow row, std::span<float> scores) const;

  // What one unit of `column` adds to the margin of `label`.
  [[nodiscard]] float weight(std::size_t column, std::size_t label) const {
    return weights_[column * lanes_ + label];
  }

  // Adds `<prefix>.weights`. The object must outlive the writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Borrows from `file`, which must outlive the object. Throws Corrupt.
  static LinearModel load(const TensorFile& file, const std::string& prefix,
                          std::size_t class_count);

 private:
  std::size_t class_count_ = 0;
  std::size_t lanes_ = 1;   // class_count rounded up to a multiple of 8
  Numbers<float> weights_;  // (columns + 1) × lanes; the last row is the bias
};

}  // namespace triage::learn
