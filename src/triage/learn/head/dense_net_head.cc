#include "triage/learn/head/dense_net_head.h"

#include "triage/learn/features/joined_blocks.h"
#include "triage/learn/head/cross_fit_dense.h"
#include "triage/learn/head/fold_weights.h"

namespace triage::learn {

CrossFitted DenseNetHead::cross_fit(const TrainingRows& rows, const Recipe& recipe,
                                    const HeadOptions& options, ThreadPool& threads) {
  DenseNet::Options net = recipe.net;
  net.seed = options.seed;
  const MatrixView vectors = rows.features.dense_block(recipe.block);
  auto [out_of_fold, model] = cross_fit_dense(rows, recipe.block, threads, [&](std::size_t fold) {
    const auto weights = fold_weights(rows, fold, options.balance, options.seed);
    return DenseNet::fit(vectors, rows.labels, weights, rows.class_count, net, threads);
  });
  auto head = std::make_shared<DenseNetHead>(recipe.block);
  head->model_ = std::move(model);
  return {std::move(out_of_fold), std::move(head)};
}

Matrix DenseNetHead::scores(const FeatureSet& features, ThreadPool& threads) const {
  return model_.scores(features.dense_block(block_), threads);
}

bool DenseNetHead::fits(const FeatureSet& shape, std::size_t class_count) const {
  return shape.dense.contains(block_) && column_count(shape, block_) == model_.columns() &&
         model_.class_count() == class_count;
}

void DenseNetHead::save(const std::filesystem::path& folder, const std::string& name) const {
  TensorFileWriter file;
  model_.save(file, "net");
  file.write(folder / (name + ".safetensors"));
}

std::unique_ptr<DenseNetHead> DenseNetHead::load(const std::filesystem::path& folder,
                                                 const std::string& name, std::string block,
                                                 std::size_t class_count) {
  auto head = std::make_unique<DenseNetHead>(std::move(block));
  head->file_ = std::make_unique<TensorFile>(folder / (name + ".safetensors"));
  head->model_ = DenseNet::load(*head->file_, "net", class_count);
  return head;
}

}  // namespace triage::learn
