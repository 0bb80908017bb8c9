#include "triage/learn/neighbor_index.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

constexpr float kSharpness = 10;     // of a vote's weight in the cosine
constexpr float kSmoothing = 0.02F;  // share of all votes that every class gets for nothing
constexpr std::size_t kMostVoters = 1000;

}  // namespace

std::vector<std::uint32_t> NeighborIndex::kept_rows(std::size_t rows, const Options& options) {
  std::vector<std::uint32_t> kept(rows);
  std::iota(kept.begin(), kept.end(), 0U);
  if (rows <= options.max_rows) return kept;
  Random random(options.seed, "neighbors");
  random.shuffle(std::span(kept));
  kept.resize(options.max_rows);
  std::sort(kept.begin(), kept.end());
  return kept;
}

NeighborIndex NeighborIndex::fit(MatrixView vectors, std::span<const std::uint32_t> labels,
                                 std::size_t class_count, const Options& options) {
  std::vector<std::uint32_t> kept = kept_rows(vectors.rows(), options);
  std::vector<float> copies;
  std::vector<std::uint32_t> kept_labels;
  copies.reserve(kept.size() * vectors.columns());
  for (const std::uint32_t row : kept) {
    copies.insert(copies.end(), vectors.row(row).begin(), vectors.row(row).end());
    kept_labels.push_back(labels[row]);
  }
  NeighborIndex index;
  index.class_count_ = class_count;
  index.voters_ = options.voters;
  index.vectors_ = std::move(copies);
  index.labels_ = std::move(kept_labels);
  index.training_rows_ = std::move(kept);
  return index;
}

void NeighborIndex::hide(std::vector<bool> is_hidden) const {
  is_hidden.resize(rows());
  hidden_->put(std::move(is_hidden));
}

Neighbors NeighborIndex::nearest(MatrixView queries, std::size_t count, ThreadPool& threads) const {
  const auto is_hidden = hidden_->current();
  return nearest_neighbors(queries, vectors(), {.count = count, .is_hidden = is_hidden.get()},
                           threads);
}

Matrix NeighborIndex::votes(MatrixView queries, ThreadPool& threads) const {
  return votes_of(nearest(queries, voters_, threads), threads);
}

Matrix NeighborIndex::out_of_fold_votes(MatrixView queries, std::span<const std::uint32_t> folds,
                                        ThreadPool& threads) const {
  std::vector<std::uint32_t> kept_folds;
  for (const std::uint32_t row : training_rows_.view()) kept_folds.push_back(folds[row]);
  const NeighborOptions options{.count = voters_, .query_groups = folds, .base_groups = kept_folds};
  return votes_of(nearest_neighbors(queries, vectors(), options, threads), threads);
}

Matrix NeighborIndex::votes_of(const Neighbors& neighbors, ThreadPool& threads) const {
  constexpr std::size_t kBlock = 1024;
  Matrix votes(neighbors.queries(), class_count_);
  threads.for_each_block(neighbors.queries(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t query = begin; query < end; ++query) {
      const auto row = votes.row(query);
      const auto rows = neighbors.rows_of(query);
      const auto similarities = neighbors.similarities_of(query);
      float sum = 0;
      for (std::size_t i = 0; i < rows.size() && rows[i] != Neighbors::kNone; ++i) {
        const float weight = std::exp(kSharpness * (similarities[i] - 1));
        row[labels_[static_cast<std::size_t>(rows[i])]] += weight;
        sum += weight;
      }
      const float classes = static_cast<float>(class_count_);
      for (float& vote : row) {
        vote = std::log((sum > 0 ? (1 - kSmoothing) * vote / sum : (1 - kSmoothing) / classes) +
                        kSmoothing / classes);
      }
    }
  });
  return votes;
}

void NeighborIndex::save(TensorFileWriter& file, const std::string& prefix) const {
  file.add(prefix + ".vectors", vectors_.view(), {vectors().rows(), vectors().columns()});
  file.add(prefix + ".labels", labels_.view(), {labels_.size()});
  file.add(prefix + ".training_rows", training_rows_.view(), {training_rows_.size()});
}

NeighborIndex NeighborIndex::load(const TensorFile& file, const std::string& prefix,
                                  std::size_t class_count, std::size_t voters) {
  NeighborIndex index;
  index.class_count_ = class_count;
  index.voters_ = voters;
  index.labels_ = file.integers(prefix + ".labels", {0});
  index.training_rows_ = file.integers(prefix + ".training_rows", {index.labels_.size()});
  index.vectors_ = file.floats(prefix + ".vectors", {index.labels_.size(), 0});
  const auto labels = index.labels_.view();
  const bool has_classes = std::all_of(labels.begin(), labels.end(),
                                       [&](std::uint32_t label) { return label < class_count; });
  if (labels.empty() || !has_classes || voters == 0 || voters > kMostVoters) {
    throw Corrupt("neighbours: their rows, classes or voters do not go with the model. " +
                  std::string("Restore the bundle from a copy, or train anew."));
  }
  return index;
}

}  // namespace triage::learn
