// A small neural net over sparse rows: one hidden layer, softmax on top, several of them averaged.
//
// Where a linear model adds up words, 64 hidden units can say "printer, but not ordering one". Like
// fastText (Joulin et al. 2017) with a rectifier, trained by AdaGrad (Duchi et al. 2011) with one
// accumulator for each word's vector. A few nets of different seeds are averaged, which steadies
// the probabilities. One thread a net, so equal input gives equal bytes.
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
class ShallowNet {
 public:
  struct Options {
    int epochs = 3;                  // passes over the rows, at least
    std::size_t min_steps = 30'000;  // small sets are passed over more often, up to max_epochs
    int max_epochs = 20;
    float learning_rate = 0.05F;  // falls to 0 over the epochs
    float input_scale = 6;        // rows of unit length are multiplied by it
    std::size_t nets = 4;         // averaged
    std::uint64_t seed = 0;
  };

  ShallowNet() = default;

  // As LinearModel::fit: rows of weight 0 do not count, others scale the gradient.
  static ShallowNet fit(const SparseMatrix& rows, std::span<const std::uint32_t> labels,
                        std::span<const float> weights, std::size_t class_count,
                        const Options& options);

  [[nodiscard]] std::size_t class_count() const { return class_count_; }
  [[nodiscard]] std::size_t columns() const { return words_.size() / nets_ / kHidden; }

  // Writes one score a class, the mean of the nets' outputs before softmax.
  // REQUIRES: scores.size() == class_count().
  void score(SparseRow row, std::span<float> scores) const;

  // Adds arrays under `<prefix>.`. The object must outlive the writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Borrows from `file`, which must outlive the object. Throws Corrupt.
  static ShallowNet load(const TensorFile& file, const std::string& prefix,
                         std::size_t class_count);

  static constexpr std::size_t kHidden = 64;

 private:
  std::size_t class_count_ = 0;
  std::size_t nets_ = 0;
  Numbers<float> scale_;   // one number: what rows are multiplied by
  Numbers<float> words_;   // nets × columns × kHidden
  Numbers<float> hidden_;  // nets × kHidden: biases of the hidden units
  Numbers<float> output_;  // nets × (kHidden + 1) × classes; the last row is the bias
};

}  // namespace triage::learn
