// A small neural net over dense vectors: one hidden layer, softmax on top, several of them
// averaged.
//
// Says what a linear model cannot about the vectors of an encoder. In each step half of the hidden
// units, and a fifth of the inputs, are left out at random (dropout: Srivastava et al. 2014); steps
// are those of AdamW (Loshchilov, Hutter 2019). Nets of different seeds are averaged, which
// steadies the probabilities. One thread a net, so equal input gives equal bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "triage/base/matrix.h"
#include "triage/base/numbers.h"
#include "triage/base/tensor_file.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/net/dense_layers.h"

namespace triage::learn {

// Immutable; any thread.
class DenseNet {
 public:
  struct Options {
    std::size_t hidden = 256;
    std::size_t batch = 128;        // rows a step
    int epochs = 30;                // passes over the rows, at least
    std::size_t min_steps = 2'000;  // small sets are passed over more often, up to max_epochs
    int max_epochs = 60;
    float learning_rate = 2e-3F;  // falls to 0 over the epochs
    float decay = 0.01F;          // of all numbers, times the learning rate
    float dropout = 0.5F;         // share of the hidden units left out in a step
    float input_dropout = 0.2F;   // share of the inputs
    std::size_t nets = 2;         // averaged
    std::uint64_t seed = 0;
  };

  DenseNet() = default;

  // `labels[i]` < `class_count` is the class of row i. Rows of weight 0 do not count, others scale
  // the gradient. Nets are trained side by side. Columns are standardised, so rows may have any
  // length. Throws InvalidInput if no row counts or one that does is not finite.
  static DenseNet fit(MatrixView rows, std::span<const std::uint32_t> labels,
                      std::span<const float> weights, std::size_t class_count,
                      const Options& options, ThreadPool& threads);

  [[nodiscard]] std::size_t class_count() const { return shape_.classes; }
  [[nodiscard]] std::size_t columns() const { return shape_.columns; }

  // rows × classes: the mean of the logarithms of the nets' probabilities.
  // REQUIRES: rows.columns() == columns().
  [[nodiscard]] Matrix scores(MatrixView rows, ThreadPool& threads) const;

  // Adds arrays under `<prefix>.`. The object must outlive the writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Borrows from `file`, which must outlive the object. Throws Corrupt.
  static DenseNet load(const TensorFile& file, const std::string& prefix, std::size_t class_count);

 private:
  DenseShape shape_;
  Numbers<std::uint32_t> sizes_;  // columns, hidden units, classes: shape_ as it is kept
  Numbers<float> numbers_;        // nets × shape_.size()
};

}  // namespace triage::learn
