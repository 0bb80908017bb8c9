#include "triage/learn/head/net_head.h"

#include "triage/learn/features/joined_blocks.h"
#include "triage/learn/head/cross_fit_sparse.h"

namespace triage::learn {

CrossFitted NetHead::cross_fit(const TrainingRows& rows, const Recipe& recipe,
                               const HeadOptions& options, ThreadPool& threads) {
  ShallowNet::Options net = recipe.net;
  net.seed = options.seed;
  auto [out_of_fold, model] = cross_fit_sparse<ShallowNet>(rows.features.sparse_block(recipe.block),
                                                           rows.held_out.sparse_block(recipe.block),
                                                           rows, options, net, threads);
  auto head = std::make_shared<NetHead>(recipe.block);
  head->model_ = std::move(model);
  return {std::move(out_of_fold), std::move(head)};
}

Matrix NetHead::scores(const FeatureSet& features, ThreadPool& threads) const {
  return scores_of(model_, features.sparse_block(block_), threads);
}

bool NetHead::fits(const FeatureSet& shape, std::size_t class_count) const {
  return shape.sparse.contains(block_) && column_count(shape, block_) == model_.columns() &&
         model_.class_count() == class_count;
}

void NetHead::save(const std::filesystem::path& folder, const std::string& name) const {
  TensorFileWriter file;
  model_.save(file, "net");
  file.write(folder / (name + ".safetensors"));
}

std::unique_ptr<NetHead> NetHead::load(const std::filesystem::path& folder, const std::string& name,
                                       std::string block, std::size_t class_count) {
  auto head = std::make_unique<NetHead>(std::move(block));
  head->file_ = std::make_unique<TensorFile>(folder / (name + ".safetensors"));
  head->model_ = ShallowNet::load(*head->file_, "net", class_count);
  return head;
}

}  // namespace triage::learn
