#include "triage/learn/head/knn_head.h"

#include "triage/learn/features/joined_blocks.h"

namespace triage::learn {

CrossFitted KnnHead::cross_fit(const TrainingRows& rows, std::shared_ptr<const NeighborIndex> index,
                               std::string block, ThreadPool& threads) {
  const MatrixView vectors = rows.held_out.dense_block(block);
  Matrix out_of_fold = index->out_of_fold_votes(vectors, rows.folds, threads);
  return {std::move(out_of_fold), std::make_shared<KnnHead>(std::move(index), std::move(block))};
}

Matrix KnnHead::scores(const FeatureSet& features, ThreadPool& threads) const {
  return index_->votes(features.dense_block(block_), threads);
}

bool KnnHead::fits(const FeatureSet& shape, std::size_t class_count) const {
  return shape.dense.contains(block_) && column_count(shape, block_) == index_->columns() &&
         index_->class_count() == class_count;
}

}  // namespace triage::learn
