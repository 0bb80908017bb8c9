#include "triage/learn/neighbors.h"

#include <algorithm>
#include <array>
#include <limits>

#include "triage/base/check.h"
#include "triage/learn/inner_products.h"

namespace triage::learn {
namespace {

constexpr std::size_t kQueriesInMemory = 8192;  // gathered once, then compared with the whole base
constexpr std::size_t kBaseTile = 2048;         // rows of the base compared at a time
constexpr std::size_t kQueryBlock = 128;        // a thread's share of a tile: 1 MiB of products

// Candidates kept beyond `count`, so that float32 rounding at the border cannot cost a neighbour.
constexpr std::size_t kSpare = 8;

struct Candidate {
  double similarity = 0;
  std::int32_t row = 0;
};

bool is_nearer(const Candidate& a, const Candidate& b) {
  return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
}

// The nearest rows met so far; as a heap whose front is the farthest of them.
class Shortlist {
 public:
  void reset(std::size_t capacity) {
    capacity_ = capacity;
    heap_.clear();
  }

  // What a row must exceed to be taken. Rows come in rising order, so an equal one comes too late.
  [[nodiscard]] float threshold() const {
    return heap_.size() < capacity_ ? -std::numeric_limits<float>::infinity()
                                    : static_cast<float>(heap_.front().similarity);
  }

  void take(float similarity, std::int32_t row) {
    if (heap_.size() == capacity_) {
      std::pop_heap(heap_.begin(), heap_.end(), is_nearer);
      heap_.pop_back();
    }
    heap_.push_back({similarity, row});
    std::push_heap(heap_.begin(), heap_.end(), is_nearer);
  }

  [[nodiscard]] std::vector<Candidate>& candidates() { return heap_; }

 private:
  std::size_t capacity_ = 0;
  std::vector<Candidate> heap_;
};

// Calls `take(j)` for every j with values[j] > threshold(), in rising order. Nearly all values are
// far below: sixteen are looked at together before one is looked at alone.
template <typename Threshold, typename Take>
void for_each_above(std::span<const float> values, Threshold threshold, Take take) {
  constexpr std::size_t kStride = 16;
  std::size_t j = 0;
  const auto look_alone = [&](std::size_t end) {
    for (; j < end; ++j) {
      if (values[j] > threshold()) take(j);
    }
  };
  while (j + kStride <= values.size()) {
    const float bar = threshold();
    const float* const together = values.data() + j;
    int above = 0;
    for (std::size_t t = 0; t < kStride; ++t) above |= static_cast<int>(together[t] > bar);
    if (above != 0) {
      look_alone(j + kStride);
    } else {
      j += kStride;
    }
  }
  look_alone(values.size());
}

double exact_inner_product(std::span<const float> a, std::span<const float> b) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + sums.size() <= a.size(); i += sums.size()) {
    for (std::size_t t = 0; t < sums.size(); ++t) {
      sums[t] += static_cast<double>(a[i + t]) * static_cast<double>(b[i + t]);
    }
  }
  for (; i < a.size(); ++i) sums[0] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

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
    shortlists_.resize(gathered.rows());
    for (Shortlist& shortlist : shortlists_) shortlist.reset(options_.count + kSpare);
    for (std::size_t tile = 0; tile < base_.rows(); tile += kBaseTile) {
      const MatrixView rows =
          base_.block(tile, std::min(base_.rows(), tile + kBaseTile), base_buffer_);
      threads_.for_each_block(gathered.rows(), kQueryBlock, [&](std::size_t from, std::size_t to) {
        compare(gathered.block(from, to), from, rows, tile);
      });
    }
    threads_.for_each_block(gathered.rows(), kQueryBlock, [&](std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; ++i) answer(i, gathered.row(i));
      base_.release();
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
      for_each_above(
          {products.data() + i * rows.rows(), rows.rows()}, [&] { return shortlist.threshold(); },
          [&](std::size_t j) {
            if (is_excluded(first_query_ + first_query + i, first_row + j)) return;
            shortlist.take(products[i * rows.rows() + j], static_cast<std::int32_t>(first_row + j));
          });
    }
  }

  [[nodiscard]] bool is_excluded(std::size_t query, std::size_t row) const {
    return !options_.base_groups.empty() &&
           options_.query_groups[query] == options_.base_groups[row];
  }

  // Orders the candidates of one query by their exact similarity and writes the nearest.
  void answer(std::size_t index, std::span<const float> query) {
    std::vector<Candidate>& found = shortlists_[index].candidates();
    for (Candidate& candidate : found) {
      candidate.similarity =
          exact_inner_product(query, base_.row(static_cast<std::size_t>(candidate.row)));
    }
    std::sort(found.begin(), found.end(), is_nearer);
    const std::size_t start = (first_query_ + index) * options_.count;
    for (std::size_t n = 0; n < std::min(found.size(), options_.count); ++n) {
      result_.rows[start + n] = found[n].row;
      result_.similarities[start + n] = static_cast<float>(found[n].similarity);
    }
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
  const bool has_groups = !options.base_groups.empty();
  TRIAGE_CHECK(!has_groups || (options.query_groups.size() == queries.rows() &&
                               options.base_groups.size() == base.rows()),
               "one group a row");
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
