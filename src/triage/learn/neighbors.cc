#include "triage/learn/neighbors.h"

#include <algorithm>
#include <limits>

#include "triage/base/check.h"
#include "triage/learn/inner_products.h"
#include "triage/learn/shortlist.h"

namespace triage::learn {
namespace {

constexpr std::size_t kQueriesInMemory = 8192;  // gathered once, then compared with the whole base
constexpr std::size_t kBaseTile = 2048;         // rows of the base compared at a time
constexpr std::size_t kQueryBlock = 128;        // a thread's share of a tile: 1 MiB of products

// One pass of the base past some thousand queries.
class Search {
 public:
  Search(const RowSet& queries, const RowSet& base, const NeighborOptions& options,
         ThreadPool& threads, Neighbors& result)
      : queries_(queries), base_(base), options_(options), threads_(threads), result_(result) {}

  // Answers queries [begin, end).
  void run(std::size_t begin, std::size_t end) {
    first_query_ = begin;
    const MatrixView gathered = queries_.block(begin, end, query_buffer_);
    shortlists_.assign(gathered.rows(), Shortlist(options_.count));
    for (std::size_t tile = 0; tile < base_.rows(); tile += kBaseTile) {
      if (options_.progress != nullptr) options_.progress->advance(0);
      const MatrixView rows =
          base_.block(tile, std::min(base_.rows(), tile + kBaseTile), base_buffer_);
      threads_.for_each_block(gathered.rows(), kQueryBlock, [&](std::size_t from, std::size_t to) {
        compare(gathered.block(from, to), from, rows, tile);
      });
    }
    threads_.for_each_block(gathered.rows(), kQueryBlock, [&](std::size_t from, std::size_t to) {
      std::vector<float> buffer;
      for (std::size_t i = from; i < to; ++i) {
        shortlists_[i].write(gathered.row(i), base_, first_query_ + i, buffer, result_);
      }
    });
  }

 private:
  void compare(MatrixView queries, std::size_t first_query, MatrixView rows,
               std::size_t first_row) {
    thread_local std::vector<float> products;
    products.resize(queries.rows() * rows.rows());
    inner_products(queries, rows, products.data());
    for (std::size_t i = 0; i < queries.rows(); ++i) {
      Shortlist& shortlist = shortlists_[first_query + i];
      const std::span similarities(products.data() + i * rows.rows(), rows.rows());
      float threshold = shortlist.threshold();
      for_each_reaching(
          similarities, [&](std::size_t) { return threshold; },
          [&](std::size_t j) {
            if (is_excluded(first_query_ + first_query + i, first_row + j)) return;
            shortlist.offer(similarities[j], static_cast<std::int32_t>(first_row + j));
            threshold = shortlist.threshold();
          });
    }
  }

  [[nodiscard]] bool is_excluded(std::size_t query, std::size_t row) const {
    if (options_.is_hidden != nullptr && (*options_.is_hidden)[row]) return true;
    return !options_.base_groups.empty() &&
           options_.query_groups[query] == options_.base_groups[row];
  }

  const RowSet& queries_;
  const RowSet& base_;
  const NeighborOptions& options_;
  ThreadPool& threads_;
  Neighbors& result_;

  // Of the queries at hand.
  std::size_t first_query_ = 0;
  std::vector<Shortlist> shortlists_;
  std::vector<float> query_buffer_;
  std::vector<float> base_buffer_;
};

}  // namespace

Neighbors nearest_neighbors(const RowSet& queries, const RowSet& base,
                            const NeighborOptions& options, ThreadPool& threads) {
  TRIAGE_CHECK(queries.rows() == 0 || base.rows() == 0 || queries.columns() == base.columns(),
               "queries and base must be equally wide");
  TRIAGE_CHECK(base.rows() <= std::numeric_limits<std::int32_t>::max(), "the base is too large");
  const bool has_groups = !options.query_groups.empty() || !options.base_groups.empty();
  TRIAGE_CHECK(!has_groups || (options.query_groups.size() == queries.rows() &&
                               options.base_groups.size() == base.rows()),
               "one group a row");
  TRIAGE_CHECK(options.is_hidden == nullptr || options.is_hidden->size() == base.rows(),
               "one flag a row");
  Neighbors result{.count = options.count,
                   .rows = std::vector(queries.rows() * options.count, Neighbors::kNone),
                   .similarities = std::vector<float>(queries.rows() * options.count)};
  if (options.count == 0) return result;
  Search search(queries, base, options, threads, result);
  for (std::size_t begin = 0; begin < queries.rows(); begin += kQueriesInMemory) {
    search.run(begin, std::min(queries.rows(), begin + kQueriesInMemory));
  }
  return result;
}

}  // namespace triage::learn
