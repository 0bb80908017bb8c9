// Finds the nearest rows by inner product, exactly; on unit rows that is by cosine.
//
// Every query is compared with every row of the base, block by block: a matrix product picks the
// candidates, an inner product in double precision orders them. Equal input gives equal bytes,
// whatever the thread count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/base/thread_pool.h"
#include "triage/learn/row_set.h"

namespace triage::learn {

struct NeighborOptions {
  std::size_t count = 10;  // k: how many for each query

  // A row of the base in the same group as the query is not its neighbour. Both or neither are
  // given, one group a row; row numbers as groups keep a row from being its own neighbour.
  std::span<const std::uint32_t> query_groups = {};
  std::span<const std::uint32_t> base_groups = {};
};

// For every query `count` rows of the base, nearest first; of equally near ones the lower index.
struct Neighbors {
  static constexpr std::int32_t kNone = -1;  // where the base has too few rows; similarity 0

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

// REQUIRES: `queries` and `base` have the same number of columns; `base` has below 2^31 rows.
[[nodiscard]] Neighbors nearest_neighbors(const RowSet& queries, const RowSet& base,
                                          const NeighborOptions& options, ThreadPool& threads);

}  // namespace triage::learn
