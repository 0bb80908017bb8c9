#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "triage/base/check.h"
#include "triage/learn/inner_products.h"
#include "triage/learn/neighbors.h"
#include "triage/learn/shortlist.h"

namespace triage::learn {
namespace {

constexpr std::size_t kStripe = 8192;  // rows gathered at a time, twice
constexpr std::size_t kTile = 512;     // rows compared with as many by a thread: 1 MiB of products

// Compares each pair of tiles once, for the rows of both: similarity is symmetric.
class SearchAmong {
 public:
  SearchAmong(const RowSet& rows, const NeighborOptions& options, ThreadPool& threads)
      : rows_(rows),
        options_(options),
        threads_(threads),
        shortlists_(rows.rows(), Shortlist(options.count)),
        thresholds_(rows.rows(), -std::numeric_limits<float>::infinity()),
        tiles_((rows.rows() + kTile - 1) / kTile) {}

  void run() {
    std::vector<float> above_buffer;
    std::vector<float> below_buffer;
    for (std::size_t above = 0; above < rows_.rows(); above += kStripe) {
      const MatrixView above_rows = stripe(above, above_buffer);
      for (std::size_t below = above; below < rows_.rows(); below += kStripe) {
        compare_stripes(above_rows, above,
                        above == below ? above_rows : stripe(below, below_buffer), below);
      }
    }
  }

  void write(Neighbors& result) {
    threads_.for_each_block(rows_.rows(), kTile, [&](std::size_t begin, std::size_t end) {
      std::vector<float> block_buffer;
      std::vector<float> row_buffer;
      const MatrixView block = rows_.block(begin, end, block_buffer);
      for (std::size_t i = begin; i < end; ++i) {
        shortlists_[i].write(block.row(i - begin), rows_, i, row_buffer, result);
      }
    });
  }

 private:
  [[nodiscard]] MatrixView stripe(std::size_t begin, std::vector<float>& buffer) const {
    return rows_.block(begin, std::min(rows_.rows(), begin + kStripe), buffer);
  }

  void compare_stripes(MatrixView above, std::size_t first_above, MatrixView below,
                       std::size_t first_below) {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;  // of tiles, by their first rows
    for (std::size_t a = 0; a < above.rows(); a += kTile) {
      for (std::size_t b = first_above == first_below ? a : 0; b < below.rows(); b += kTile) {
        pairs.emplace_back(a, b);
      }
    }
    threads_.for_each(pairs.size(), [&](std::size_t p) {
      if (options_.progress != nullptr) options_.progress->advance(0);
      const auto [a, b] = pairs[p];
      compare(above.block(a, std::min(above.rows(), a + kTile)), first_above + a,
              below.block(b, std::min(below.rows(), b + kTile)), first_below + b);
    });
  }

  void compare(MatrixView above, std::size_t first_above, MatrixView below,
               std::size_t first_below) {
    thread_local std::vector<float> products;
    products.resize(above.rows() * below.rows());
    inner_products(above, below, products.data());
    {
      const std::lock_guard lock(tiles_[first_above / kTile]);
      for (std::size_t i = 0; i < above.rows(); ++i) {
        const std::size_t row = first_above + i;
        const std::span similarities(products.data() + i * below.rows(), below.rows());
        for_each_reaching(
            similarities, [&](std::size_t) { return thresholds_[row]; },
            [&](std::size_t j) { offer(row, first_below + j, similarities[j]); });
      }
    }
    if (first_above == first_below) return;  // the tile with itself: all pairs were seen
    const std::lock_guard lock(tiles_[first_below / kTile]);
    for (std::size_t i = 0; i < above.rows(); ++i) {
      const std::span similarities(products.data() + i * below.rows(), below.rows());
      for_each_reaching(
          similarities, [&](std::size_t j) { return thresholds_[first_below + j]; },
          [&](std::size_t j) { offer(first_below + j, first_above + i, similarities[j]); });
    }
  }

  void offer(std::size_t query, std::size_t row, float similarity) {
    const auto& groups = options_.base_groups;
    if (query == row || (!groups.empty() && groups[query] == groups[row])) return;
    shortlists_[query].offer(similarity, static_cast<std::int32_t>(row));
    thresholds_[query] = shortlists_[query].threshold();
  }

  const RowSet& rows_;
  const NeighborOptions& options_;
  ThreadPool& threads_;

  // Of each row, protected by the mutex of its tile.
  std::vector<Shortlist> shortlists_;
  std::vector<float> thresholds_;  // side by side, to be looked at together
  std::vector<std::mutex> tiles_;
};

}  // namespace

Neighbors nearest_among(const RowSet& rows, const NeighborOptions& options, ThreadPool& threads) {
  TRIAGE_CHECK(rows.rows() <= std::numeric_limits<std::int32_t>::max(), "there are too many rows");
  TRIAGE_CHECK(options.base_groups.empty() || options.base_groups.size() == rows.rows(),
               "one group a row");
  TRIAGE_CHECK(options.query_groups.empty(), "the rows' groups are given as base_groups");
  TRIAGE_CHECK(options.is_hidden == nullptr, "no row is hidden from the others");
  Neighbors result{.count = options.count,
                   .rows = std::vector(rows.rows() * options.count, Neighbors::kNone),
                   .similarities = std::vector<float>(rows.rows() * options.count)};
  if (options.count == 0) return result;
  SearchAmong search(rows, options, threads);
  search.run();
  search.write(result);
  return result;
}

}  // namespace triage::learn
