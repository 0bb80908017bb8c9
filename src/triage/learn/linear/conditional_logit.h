// Conditional logit (McFadden 1974): one weight for each attribute, the same for every class, and a
// bias for each class.
//
// With other models' scores as attributes it is a logarithmic opinion pool (Genest & Zidek 1986)
// whose weights are learned: so few that some rows a class are enough, however many classes.
#pragma once

#include <cstddef>
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
class ConditionalLogit {
 public:
  struct Options {
    double decay = 0.001;  // of weights, their attributes brought to a standard deviation of 1
    int max_iterations = 100;
  };

  // Minimises the mean weighted log-loss + decay/2 · |weights and biases|² by L-BFGS. `attributes`
  // are rows × classes each. Rows of weight 0 do not count. Equal input gives equal bytes whatever
  // the thread count. REQUIRES: attributes of one shape, at least one; a row that counts.
  static ConditionalLogit fit(const std::vector<MatrixView>& attributes,
                              std::span<const std::uint32_t> labels, std::span<const float> weights,
                              const Options& options, ThreadPool& threads);

  [[nodiscard]] std::size_t attribute_count() const { return weights_.size(); }
  [[nodiscard]] std::size_t class_count() const { return biases_.size(); }

  // Writes one score a class, before softmax, for one row of the attributes. REQUIRES: as many
  // attributes and classes as fit() had.
  void score(const std::vector<MatrixView>& attributes, std::size_t row,
             std::span<float> scores) const;

  // Adds `<prefix>.weights` and `<prefix>.biases`. The object must outlive the writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Borrows from `file`, which must outlive the object. Throws Corrupt.
  static ConditionalLogit load(const TensorFile& file, const std::string& prefix,
                               std::size_t attribute_count, std::size_t class_count);

 private:
  Numbers<float> weights_;  // one an attribute
  Numbers<float> biases_;   // one a class
};

}  // namespace triage::learn
