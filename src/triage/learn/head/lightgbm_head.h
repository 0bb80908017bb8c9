// `lightgbm`: gradient-boosted trees over dense vectors, the founding recipe's head.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "triage/learn/head/head.h"
#include "triage/learn/lightgbm/booster.h"

namespace triage::learn {

class LightgbmHead final : public Head {
 public:
  LightgbmHead(std::string block, Booster booster)
      : block_(std::move(block)), booster_(std::move(booster)) {}

  // Learns from the dense vectors `block`, balanced inside each fold, by synthetic rows if so
  // asked.
  static CrossFitted cross_fit(const TrainingRows& rows, std::string block,
                               const HeadOptions& options, ThreadPool& threads, Progress& progress);

  // Throws Corrupt.
  static std::unique_ptr<LightgbmHead> load(const std::filesystem::path& folder,
                                            const std::string& name, std::string block);

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& threads) const override;
  [[nodiscard]] std::vector<std::string> blocks() const override { return {block_}; }
  [[nodiscard]] bool fits(const FeatureSet& shape, std::size_t class_count) const override;
  void save(const std::filesystem::path& folder, const std::string& name) const override;

 private:
  std::string block_;
  Booster booster_;
};

}  // namespace triage::learn
