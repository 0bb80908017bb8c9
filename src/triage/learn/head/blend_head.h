// `blend`: what is learned from the scores of other heads, averaged.
//
// Stacking (Wolpert 1992): it learns from out-of-fold scores, so it sees the parts as they are on
// rows that they do not know; the parts that answer later were fitted on all rows. Where classes
// have a thousand rows and more, LightGBM and a softmax regression learn; where they have fewer, a
// conditional logit, which has one weight a part (docs/decisions/0004-blend.md).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/tensor_file.h"
#include "triage/learn/head/head.h"
#include "triage/learn/lightgbm/booster.h"
#include "triage/learn/linear/conditional_logit.h"
#include "triage/learn/linear/softmax_regression.h"

namespace triage::learn {

class BlendHead final : public Head {
 public:
  struct Part {
    std::string name;  // as its files are named in a bundle: `linear`, `words`, `net`, ...
    std::shared_ptr<const Head> head;
    // Beside what was learned from its scores, as half of the mean. For a part whose out-of-fold
    // scores say less of it than those of others do, since what gave them had learned from far
    // fewer rows (docs/decisions/0008-tuned-encoders.md).
    bool answers_too = false;
  };

  // What learned from the parts' scores: the pool alone, or both others.
  struct Learned {
    std::optional<ConditionalLogit> pool;
    std::optional<Booster> trees;
    std::optional<SoftmaxRegression> regression;
  };

  // `out_of_fold[i]` are the scores of `parts[i]` for `rows`. Parts that would answer too do not if
  // that is worse on rows out of fold, beyond chance.
  static CrossFitted cross_fit(const TrainingRows& rows, std::vector<Part> parts,
                               const std::vector<const Matrix*>& out_of_fold,
                               const HeadOptions& options, ThreadPool& threads, Progress& progress);

  // `file` is what loaded weights borrow from, nullptr for fitted ones.
  BlendHead(std::vector<Part> parts, Learned learned, std::unique_ptr<TensorFile> file = nullptr)
      : file_(std::move(file)), parts_(std::move(parts)), learned_(std::move(learned)) {}

  // Files as save() wrote them. Throws Corrupt.
  static std::unique_ptr<BlendHead> load(const std::filesystem::path& folder,
                                         const std::string& name, std::vector<Part> parts,
                                         std::size_t class_count);

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& threads) const override;
  [[nodiscard]] std::vector<std::string> blocks() const override;
  void hide(const std::vector<bool>& is_hidden) const override;
  [[nodiscard]] bool fits(const FeatureSet& shape, std::size_t class_count) const override;
  void save(const std::filesystem::path& folder, const std::string& name) const override;
  // That of the first part that can tell.
  void explain(const FeatureSet& features, std::size_t row, std::size_t label,
               const Contribution& contribution) const override;

  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
  [[nodiscard]] const Learned& learned() const { return learned_; }

 private:
  [[nodiscard]] Matrix learned_scores(const std::vector<MatrixView>& part_scores,
                                      ThreadPool& threads) const;

  std::unique_ptr<TensorFile> file_;  // what loaded weights borrow from
  std::vector<Part> parts_;
  Learned learned_;
};

}  // namespace triage::learn
