// Probabilities of rows whose class is known, reduced to the few numbers a row that every metric is
// made of.
//
// Metrics, thresholds, curves and bootstrap resamples all walk the same list, so a resample costs
// one pass over small structs instead of a pass over rows × classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "triage/base/matrix.h"

namespace triage::learn {

// What a head made of one row. Among equal probabilities the lower class index comes first.
struct JudgedRow {
  std::uint32_t index = 0;      // of the row, as given
  std::uint32_t label = 0;      // the true class
  std::uint32_t predicted = 0;  // the class with the highest probability
  std::uint32_t rank = 0;       // of the true class; 0 is first
  std::uint32_t group = 0;      // rows that are drawn together; below group_count()
  float probability = 0;        // of the predicted class
  float brier = 0;              // sum over the classes of (probability - truth)²
  float weight = 1;             // how many rows it counts for
  double log_loss = 0;  // -log of the true class's probability, kept within [2⁻²³, 1 - 2⁻²³]
};

// Immutable; any thread.
class JudgedRows {
 public:
  struct Options {
    std::span<const float> weights = {};         // of each row, 0 or more; empty: all 1
    std::span<const std::uint64_t> groups = {};  // equal number, drawn together; empty: all differ
  };

  // `probabilities` is rows × classes, each row summing to 1; `labels[i]` < classes is the true
  // class of row i. REQUIRES: as many labels (and weights, groups, where given) as rows.
  JudgedRows(MatrixView probabilities, std::span<const std::uint32_t> labels,
             const Options& options);
  JudgedRows(MatrixView probabilities, std::span<const std::uint32_t> labels)
      : JudgedRows(probabilities, labels, Options{}) {}

  // By falling probability; rows of equal probability keep the order they were given in.
  [[nodiscard]] std::span<const JudgedRow> rows() const { return rows_; }
  [[nodiscard]] double weight() const { return weight_; }  // of all rows
  [[nodiscard]] std::size_t class_count() const { return class_count_; }
  [[nodiscard]] std::size_t group_count() const { return group_count_; }

  // Those whose index, as given, `is_wanted`: the rows of one language, say.
  [[nodiscard]] JudgedRows where(const std::function<bool(std::size_t index)>& is_wanted) const;

 private:
  JudgedRows() = default;
  // Renames groups to 0, 1, 2, ... in the order in which rows() meets them.
  void number_groups(std::span<const std::uint64_t> group_of_index);

  std::vector<JudgedRow> rows_;
  double weight_ = 0;
  std::size_t class_count_ = 0;
  std::size_t group_count_ = 0;
};

}  // namespace triage::learn
