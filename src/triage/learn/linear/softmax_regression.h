// Multinomial logistic regression over a few dense columns, standardised.
//
// Minimises the mean weighted log-loss + λ/2 · |weights|² (biases are free) by L-BFGS. Used where
// there are some tens of columns: scores of other models.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/numbers.h"
#include "triage/base/tensor_file.h"
#include "triage/base/thread_pool.h"

namespace triage::learn {

// Immutable; any thread.
class SoftmaxRegression {
 public:
  struct Options {
    double decay = 0.01;  // λ
    int max_iterations = 60;
  };

  SoftmaxRegression() = default;

  // Rows of weight 0 do not count. Sums are taken block by block in a fixed order, so equal input
  // gives equal bytes whatever the thread count.
  static SoftmaxRegression fit(MatrixView rows, std::span<const std::uint32_t> labels,
                               std::span<const float> weights, std::size_t class_count,
                               const Options& options, ThreadPool& threads);

  // One that was fitted elsewhere: `weight` is classes × columns, `bias` one number a class.
  static SoftmaxRegression of(MatrixView weight, std::span<const float> bias);

  [[nodiscard]] std::size_t class_count() const { return class_count_; }
  [[nodiscard]] std::size_t columns() const { return weights_.size() / class_count_ - 1; }

  // Writes one score a class, before softmax. REQUIRES: row.size() == columns(), scores.size() ==
  // class_count().
  void score(std::span<const float> row, std::span<float> scores) const;

  // Adds `<prefix>.weights`. The object must outlive the writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Borrows from `file`, which must outlive the object. Throws Corrupt.
  static SoftmaxRegression load(const TensorFile& file, const std::string& prefix,
                                std::size_t class_count);

 private:
  std::size_t class_count_ = 0;
  Numbers<float> weights_;  // (columns + 1) × classes, standardisation folded in; last row: bias
};

}  // namespace triage::learn
