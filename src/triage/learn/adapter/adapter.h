// Bends the vectors of a frozen encoder towards the classes of one's own tickets.
//
// v' = normalise(v + B·A·v): a residual of low rank, as LoRA (Hu et al. 2022) puts into an encoder,
// put behind it instead, so that it is fitted on cached vectors in seconds. Trained with the
// supervised contrastive loss (Khosla et al. 2020) by AdamW; rows kept apart say when to stop. B
// begins as zeros: an adapter that finds nothing better changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/tensor_file.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/adapter/residual_projection.h"

namespace triage::learn {

// Immutable; any thread.
class Adapter {
 public:
  struct Options {
    std::size_t rank = 64;
    float temperature = 0.05F;    // of the loss
    std::size_t batch = 256;      // rows a step, as they come: classes keep their shares
    int max_epochs = 20;          // passes over the rows
    int patience = 3;             // passes that vote no better before it stops
    float learning_rate = 1e-3F;  // falls to 0 over the epochs
    float decay = 0.01F;          // of both factors, times the learning rate
    double held_share = 0.1;      // of the rows, kept apart; about, where groups are large
    std::uint64_t seed = 0;
  };

  Adapter() = default;

  // What is learned from. Rows of weight 0 do not count, others scale their loss.
  struct Rows {
    MatrixView vectors;  // of unit length
    std::span<const std::uint32_t> labels;
    std::span<const float> weights;
    std::span<const std::uint64_t> groups = {};  // rows of one are kept apart together; empty: each
                                                 // row is by itself
  };

  // The rows kept apart are voted on by the others; the factors that voted best are kept. One
  // thread, so equal input gives equal bytes. Where fewer than two classes have two rows that
  // count, or all are of one group, it changes nothing. Throws InvalidInput if a row that counts is
  // not finite.
  static Adapter fit(const Rows& rows, const Options& options);

  [[nodiscard]] std::size_t dimension() const { return shape_.dimension; }
  [[nodiscard]] std::size_t rank() const { return shape_.rank; }

  // Adapted rows of unit length, as many and as long. REQUIRES: vectors.columns() == dimension().
  [[nodiscard]] Matrix apply(MatrixView vectors, ThreadPool& threads) const;

  // Adds arrays under `<prefix>.`. The object must outlive the writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Copies what it needs. Throws Corrupt.
  static Adapter load(const TensorFile& file, const std::string& prefix);

 private:
  ResidualShape shape_;
  std::vector<float> factors_;  // as ResidualShape says
};

}  // namespace triage::learn
