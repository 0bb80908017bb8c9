// The training rows that a new row is compared with: they vote, and they are shown as evidence.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/numbers.h"
#include "triage/base/tensor_file.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/hidden_rows.h"
#include "triage/learn/neighbors.h"

namespace triage::learn {

// Immutable but for the rows that are hidden; any thread.
class NeighborIndex {
 public:
  struct Options {
    std::size_t voters = 25;        // nearest rows that vote
    std::size_t max_rows = 50'000;  // a larger training set is thinned evenly by a seeded draw
    std::uint64_t seed = 0;
  };

  // Which rows a training set of `rows` keeps, in order.
  [[nodiscard]] static std::vector<std::uint32_t> kept_rows(std::size_t rows,
                                                            const Options& options);

  // Copies the kept rows of `vectors` (unit length).
  static NeighborIndex fit(MatrixView vectors, std::span<const std::uint32_t> labels,
                           std::size_t class_count, const Options& options);

  [[nodiscard]] std::size_t rows() const { return labels_.size(); }
  [[nodiscard]] std::size_t class_count() const { return class_count_; }
  // Numbers in a vector; 0 without rows.
  [[nodiscard]] std::size_t columns() const { return vectors().columns(); }
  // Which row of the training set the index's row `i` was.
  [[nodiscard]] std::uint32_t training_row(std::size_t i) const { return training_rows_[i]; }
  [[nodiscard]] std::uint32_t label(std::size_t i) const { return labels_[i]; }

  // From the next search on these rows are neither found nor do they vote, and those of an earlier
  // call are again: one flag a row; rows past the last flag are not hidden.
  void hide(std::vector<bool> is_hidden) const;

  [[nodiscard]] Neighbors nearest(MatrixView queries, std::size_t count, ThreadPool& threads) const;

  // rows × classes: logarithm of each class's smoothed share of the votes. A neighbour's vote
  // weighs exp(10 · cosine), so the nearest count most.
  [[nodiscard]] Matrix votes(MatrixView queries, ThreadPool& threads) const;

  // The same for the rows the index was made of, where rows of the same fold do not vote. None is
  // hidden from them.
  [[nodiscard]] Matrix out_of_fold_votes(MatrixView queries, std::span<const std::uint32_t> folds,
                                         ThreadPool& threads) const;

  // Adds arrays under `<prefix>.`. The object must outlive the writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Borrows from `file`, which must outlive the object. Throws Corrupt, also for a label that is
  // not below `class_count`.
  static NeighborIndex load(const TensorFile& file, const std::string& prefix,
                            std::size_t class_count, std::size_t voters);

 private:
  [[nodiscard]] Matrix votes_of(const Neighbors& neighbors, ThreadPool& threads) const;
  [[nodiscard]] MatrixView vectors() const {
    return {vectors_.data(), labels_.size(),
            labels_.size() == 0 ? 0 : vectors_.size() / labels_.size()};
  }

  std::size_t class_count_ = 0;
  std::size_t voters_ = 0;
  Numbers<float> vectors_;         // rows × dimension, unit length
  Numbers<std::uint32_t> labels_;  // class of each row
  Numbers<std::uint32_t> training_rows_;
  std::unique_ptr<HiddenRows> hidden_ = std::make_unique<HiddenRows>();
};

}  // namespace triage::learn
