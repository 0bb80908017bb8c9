// `net`: a shallow neural net over single words.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "triage/base/tensor_file.h"
#include "triage/learn/head/head.h"
#include "triage/learn/net/shallow_net.h"

namespace triage::learn {

class NetHead final : public Head {
 public:
  static constexpr const char* kBlock = "terms";  // what it reads

  // Fits the folds side by side on all threads. REQUIRES: the features have kBlock.
  static CrossFitted cross_fit(const TrainingRows& rows, const HeadOptions& options,
                               ThreadPool& threads);

  // Throws Corrupt.
  static std::unique_ptr<NetHead> load(const std::filesystem::path& folder, const std::string& name,
                                       std::size_t class_count);

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& threads) const override;
  [[nodiscard]] bool fits(const FeatureSet& shape, std::size_t class_count) const override;
  void save(const std::filesystem::path& folder, const std::string& name) const override;

 private:
  std::unique_ptr<TensorFile> file_;  // what a loaded model borrows from
  ShallowNet model_;
};

}  // namespace triage::learn
