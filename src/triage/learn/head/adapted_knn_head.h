// `adapted_knn`: the votes of the nearest training tickets, once an adapter has bent the vectors
// towards the classes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/tensor_file.h"
#include "triage/learn/adapter/adapter.h"
#include "triage/learn/head/head.h"
#include "triage/learn/neighbor_index.h"

namespace triage::learn {

class AdaptedKnnHead final : public Head {
 public:
  // What is adapted, how, and who votes. The seeds are those of the head options.
  struct Recipe {
    std::string block;  // dense, rows of unit length
    Adapter::Options adapter = {};
    NeighborIndex::Options index = {};
  };

  explicit AdaptedKnnHead(std::string block) : block_(std::move(block)) {}

  // Adapters are fitted without each fold, side by side on all threads, and rows of a fold see only
  // rows outside it, so nothing leaks. Classes are balanced by weights in the adapter's loss; all
  // rows vote, as they do in `knn`. REQUIRES: the features have the block. Throws InvalidInput as
  // Adapter::fit does.
  static CrossFitted cross_fit(const TrainingRows& rows, const Recipe& recipe,
                               const HeadOptions& options, ThreadPool& threads);

  // `voters` is NeighborIndex::Options::voters. Throws Corrupt.
  static std::unique_ptr<AdaptedKnnHead> load(const std::filesystem::path& folder,
                                              const std::string& name, std::string block,
                                              std::size_t class_count, std::size_t voters);

  [[nodiscard]] const Adapter& adapter() const { return adapter_; }
  // The training rows, adapted: neighbours of adapted vectors are found here. They are the rows of
  // the model's own neighbours, in the same order: both keep those that kept_rows() chooses.
  [[nodiscard]] const NeighborIndex& index() const { return index_; }

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& threads) const override;
  [[nodiscard]] std::vector<std::string> blocks() const override { return {block_}; }
  void hide(const std::vector<bool>& is_hidden) const override { index_.hide(is_hidden); }
  [[nodiscard]] bool fits(const FeatureSet& shape, std::size_t class_count) const override;
  void save(const std::filesystem::path& folder, const std::string& name) const override;

 private:
  std::unique_ptr<TensorFile> file_;  // what a loaded index borrows from
  std::string block_;
  Adapter adapter_;
  NeighborIndex index_;
};

}  // namespace triage::learn
