// `knn`: the votes of the nearest training tickets, which are its evidence too.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "triage/learn/head/head.h"
#include "triage/learn/neighbor_index.h"

namespace triage::learn {

class KnnHead final : public Head {
 public:
  // `block` names the dense vectors that `index` was made of.
  KnnHead(std::shared_ptr<const NeighborIndex> index, std::string block)
      : index_(std::move(index)), block_(std::move(block)) {}

  static CrossFitted cross_fit(const TrainingRows& rows, std::shared_ptr<const NeighborIndex> index,
                               std::string block, ThreadPool& threads);

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& threads) const override;
  [[nodiscard]] std::vector<std::string> blocks() const override { return {block_}; }
  void hide(const std::vector<bool>& is_hidden) const override { index_->hide(is_hidden); }
  [[nodiscard]] bool fits(const FeatureSet& shape, std::size_t class_count) const override;

  // Writes nothing: the index is kept once, beside all heads.
  void save(const std::filesystem::path&, const std::string&) const override {}

 private:
  std::shared_ptr<const NeighborIndex> index_;
  std::string block_;
};

}  // namespace triage::learn
