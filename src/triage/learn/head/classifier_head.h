// `tuned`: a linear classifier over one dense block, fitted together with the encoder that fills
// it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "triage/base/tensor_file.h"
#include "triage/learn/head/head.h"
#include "triage/learn/linear/softmax_regression.h"

namespace triage::learn {

class ClassifierHead final : public Head {
 public:
  // `file` is what a loaded classifier borrows from, nullptr for another.
  ClassifierHead(std::string block, SoftmaxRegression classifier,
                 std::unique_ptr<TensorFile> file = nullptr)
      : file_(std::move(file)), block_(std::move(block)), classifier_(std::move(classifier)) {}

  // Throws Corrupt.
  static std::unique_ptr<ClassifierHead> load(const std::filesystem::path& folder,
                                              const std::string& name, std::string block,
                                              std::size_t class_count);

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& threads) const override;
  [[nodiscard]] std::vector<std::string> blocks() const override { return {block_}; }
  [[nodiscard]] bool fits(const FeatureSet& shape, std::size_t class_count) const override;
  void save(const std::filesystem::path& folder, const std::string& name) const override;

 private:
  std::unique_ptr<TensorFile> file_;
  std::string block_;
  SoftmaxRegression classifier_;
};

}  // namespace triage::learn
