// `net`: a shallow neural net over single words, or over another sparse block.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "triage/base/tensor_file.h"
#include "triage/learn/head/head.h"
#include "triage/learn/net/shallow_net.h"

namespace triage::learn {

class NetHead final : public Head {
 public:
  // What a net reads, and how it learns. Its seed is that of the head options.
  struct Recipe {
    std::string block;
    ShallowNet::Options net;
  };

  explicit NetHead(std::string block) : block_(std::move(block)) {}

  // Fits the folds side by side on all threads. REQUIRES: the features have the block.
  static CrossFitted cross_fit(const TrainingRows& rows, const Recipe& recipe,
                               const HeadOptions& options, ThreadPool& threads);

  // Throws Corrupt.
  static std::unique_ptr<NetHead> load(const std::filesystem::path& folder, const std::string& name,
                                       std::string block, std::size_t class_count);

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& threads) const override;
  [[nodiscard]] std::vector<std::string> blocks() const override { return {block_}; }
  [[nodiscard]] bool fits(const FeatureSet& shape, std::size_t class_count) const override;
  void save(const std::filesystem::path& folder, const std::string& name) const override;

 private:
  std::unique_ptr<TensorFile> file_;  // what a loaded model borrows from
  std::string block_;
  ShallowNet model_;
};

}  // namespace triage::learn
