// `linear`: one linear model over feature blocks side by side.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/tensor_file.h"
#include "triage/learn/features/joined_blocks.h"
#include "triage/learn/head/head.h"
#include "triage/learn/linear/linear_model.h"

namespace triage::learn {

class LinearHead final : public Head {
 public:
  // Which blocks a model reads and how closely it fits.
  struct Recipe {
    std::vector<BlockFactor> blocks;
    double cost = 0.4;
    double small_set_cost = 2;  // tried as well, and kept if it wins, where there are few rows
  };

  // Everything there is: words, word pieces, openings, and the vectors of each encoder.
  static Recipe joined_recipe(const FeatureSet& features);
  // One block alone, as a part of a blend.
  static Recipe single_recipe(std::string_view block);

  // Fits the folds side by side on all threads.
  static CrossFitted cross_fit(const TrainingRows& rows, const Recipe& recipe,
                               const HeadOptions& options, ThreadPool& threads);

  // Throws Corrupt.
  static std::unique_ptr<LinearHead> load(const std::filesystem::path& folder,
                                          const std::string& name, std::size_t class_count);

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& threads) const override;
  [[nodiscard]] std::vector<std::string> blocks() const override;
  [[nodiscard]] bool fits(const FeatureSet& shape, std::size_t class_count) const override;
  void save(const std::filesystem::path& folder, const std::string& name) const override;
  void explain(const FeatureSet& features, std::size_t row, std::size_t label,
               const Contribution& contribution) const override;

 private:
  std::unique_ptr<TensorFile> file_;  // what a loaded model borrows from
  Recipe recipe_;
  LinearModel model_;
};

}  // namespace triage::learn
