#include "triage/learn/head/adapted_knn_head.h"

#include <algorithm>
#include <vector>

#include "triage/base/error.h"
#include "triage/learn/features/joined_blocks.h"
#include "triage/learn/head/cross_fit_dense.h"
#include "triage/learn/head/fold_weights.h"

namespace triage::learn {
namespace {

struct AdaptedVotes {
  Adapter adapter;
  NeighborIndex index;

  [[nodiscard]] Matrix scores(MatrixView vectors, ThreadPool& threads) const {
    return index.votes(adapter.apply(vectors, threads), threads);
  }
};

// The index of the adapted rows outside the fold, of those that a set of all rows would keep: as
// many voters as plain neighbours have.
NeighborIndex index_of(const TrainingRows& rows, std::size_t fold, MatrixView vectors,
                       const Adapter& adapter, const NeighborIndex::Options& options,
                       ThreadPool& threads) {
  std::vector<std::uint32_t> kept = NeighborIndex::kept_rows(vectors.rows(), options);
  std::erase_if(kept, [&](std::uint32_t row) { return rows.folds[row] == fold; });
  Matrix voters(kept.size(), vectors.columns());
  std::vector<std::uint32_t> labels;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto row = vectors.row(kept[i]);
    std::copy(row.begin(), row.end(), voters.row(i).begin());
    labels.push_back(rows.labels[kept[i]]);
  }
  return NeighborIndex::fit(adapter.apply(voters, threads), labels, rows.class_count, options);
}

}  // namespace

CrossFitted AdaptedKnnHead::cross_fit(const TrainingRows& rows, const Recipe& recipe,
                                      const HeadOptions& options, ThreadPool& threads) {
  Adapter::Options adapter_options = recipe.adapter;
  adapter_options.seed = options.seed;
  NeighborIndex::Options index_options = recipe.index;
  index_options.seed = options.seed;
  const MatrixView vectors = rows.features.dense_block(recipe.block);
  auto [out_of_fold, model] =
      cross_fit_dense(rows, recipe.block, threads, [&](std::size_t fold) -> AdaptedVotes {
        const auto weights = fold_weights(rows, fold, options.balance, options.seed);
        Adapter adapter =
            Adapter::fit({vectors, rows.labels, weights, rows.groups}, adapter_options);
        NeighborIndex index = index_of(rows, fold, vectors, adapter, index_options, threads);
        return {std::move(adapter), std::move(index)};
      });
  auto head = std::make_shared<AdaptedKnnHead>(recipe.block);
  head->adapter_ = std::move(model.adapter);
  head->index_ = std::move(model.index);
  return {std::move(out_of_fold), std::move(head)};
}

Matrix AdaptedKnnHead::scores(const FeatureSet& features, ThreadPool& threads) const {
  return index_.votes(adapter_.apply(features.dense_block(block_), threads), threads);
}

bool AdaptedKnnHead::fits(const FeatureSet& shape, std::size_t class_count) const {
  return shape.dense.contains(block_) && column_count(shape, block_) == adapter_.dimension() &&
         index_.class_count() == class_count;
}

void AdaptedKnnHead::save(const std::filesystem::path& folder, const std::string& name) const {
  TensorFileWriter file;
  adapter_.save(file, "adapter");
  index_.save(file, "neighbors");
  file.write(folder / (name + ".safetensors"));
}

std::unique_ptr<AdaptedKnnHead> AdaptedKnnHead::load(const std::filesystem::path& folder,
                                                     const std::string& name, std::string block,
                                                     std::size_t class_count, std::size_t voters) {
  auto head = std::make_unique<AdaptedKnnHead>(std::move(block));
  head->file_ = std::make_unique<TensorFile>(folder / (name + ".safetensors"));
  head->adapter_ = Adapter::load(*head->file_, "adapter");
  head->index_ = NeighborIndex::load(*head->file_, "neighbors", class_count, voters);
  if (head->index_.columns() != head->adapter_.dimension()) {
    throw Corrupt("adapter: its dimension is not that of the neighbours beside it. Restore the " +
                  std::string("bundle from a copy, or train anew."));
  }
  return head;
}

}  // namespace triage::learn
