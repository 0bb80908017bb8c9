// Finds the nearest rows by inner product, exactly; on unit rows that is by cosine.
//
// All pairs are compared, block by block: a matrix product picks the candidates, an inner product
// in double precision orders them. Equal input gives equal bytes, whatever the thread count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/base/progress.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/row_set.h"

namespace triage::learn {

// For every query `count` rows, nearest first; of equally near ones the lower index.
struct Neighbors {
  static constexpr std::int32_t kNone = -1;  // where there are too few rows; similarity 0

  std::size_t count = 0;
  std::vector<std::int32_t> rows;   // queries × count, indices into the base
  std::vector<float> similarities;  // queries × count

  [[nodiscard]] std::size_t queries() const { return count == 0 ? 0 : rows.size() / count; }
  [[nodiscard]] std::span<const std::int32_t> rows_of(std::size_t query) const {
    return {rows.data() + query * count, count};
  }
  [[nodiscard]] std::span<const float> similarities_of(std::size_t query) const {
    return {similarities.data() + query * count, count};
  }
};

struct NeighborOptions {
  std::size_t count = 10;  // k: how many for each query

  // Rows of the same group are not neighbours: one group a row, or empty for no such rule.
  std::span<const std::uint32_t> query_groups = {};
  std::span<const std::uint32_t> base_groups = {};

  // A flag a row of the base: not to be found by any query. nullptr: all may be.
  const std::vector<bool>* is_hidden = nullptr;

  Progress* progress = nullptr;  // asked between blocks whether to stop; advanced by nothing
};

// The rows of `base` that are nearest to each query. Throws Interrupted, Unavailable (reading).
// REQUIRES: `queries` and `base` have the same number of columns; `base` has below 2^31 rows;
// groups are given for both or neither, and as many flags as rows.
[[nodiscard]] Neighbors nearest_neighbors(const RowSet& queries, const RowSet& base,
                                          const NeighborOptions& options, ThreadPool& threads);

// The others of `rows` that are nearest to each of them: half the work of comparing rows with
// themselves as queries. A row is not its own neighbour. Groups, if given, are those of `rows`, as
// `base_groups`; no row is hidden. Otherwise as above.
[[nodiscard]] Neighbors nearest_among(const RowSet& rows, const NeighborOptions& options,
                                      ThreadPool& threads);

}  // namespace triage::learn
