// Counts to weights: TF-IDF over one block of hashed counts.
//
// weight = count^a · idf^b, idf = ln((1 + n) / (1 + df)) + 1 (Salton & Buckley 1988, smoothed as if
// one more text held every term), rows then put to unit length. Columns that occur in fewer than
// `min_rows` texts are dropped and the rest numbered anew without gaps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/numbers.h"
#include "triage/base/tensor_file.h"
#include "triage/base/thread_pool.h"

namespace triage::learn {

// Immutable; any thread.
class Tfidf {
 public:
  struct Options {
    std::uint32_t min_rows = 2;          // a column of fewer rows says nothing about others
    std::size_t max_columns = SIZE_MAX;  // of more, those in the most texts are kept
    float count_power = 0.75F;           // a
    float idf_power = 0.5F;              // b
  };

  Tfidf() = default;

  // `counts` as an encoder gives them. Labels play no part.
  static Tfidf fit(const SparseMatrix& counts, const Options& options);

  // Columns that there were, hashed, and that are left.
  [[nodiscard]] std::size_t hashed_columns() const { return columns_.size(); }
  [[nodiscard]] std::size_t columns() const { return idf_.size(); }

  // Replaces `weights` by those of one row of counts; columns rise.
  void transform(SparseRow counts, std::vector<SparseEntry>& weights) const;
  [[nodiscard]] SparseMatrix transform(const SparseMatrix& counts, ThreadPool& threads) const;

  // The new number of a hashed column, or kDropped.
  [[nodiscard]] std::uint32_t column_of(std::uint32_t hashed) const { return columns_[hashed]; }
  static constexpr std::uint32_t kDropped = UINT32_MAX;

  // Adds `<prefix>.columns`, `<prefix>.idf`, `<prefix>.count_power`. The object must outlive the
  // writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Borrows from `file`, which must outlive the object. Throws Corrupt.
  static Tfidf load(const TensorFile& file, const std::string& prefix);

 private:
  Numbers<std::uint32_t> columns_;  // for each hashed column its new number, or kDropped
  Numbers<float> idf_;              // idf^b, one for each new column
  Numbers<float> count_power_;      // a, one number
};

}  // namespace triage::learn
