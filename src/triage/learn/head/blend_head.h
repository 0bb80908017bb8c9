// `blend`: LightGBM and a softmax regression over the scores of other heads, averaged.
//
// Stacking (Wolpert 1992): both learn from out-of-fold scores, so they see the parts as they are on
// rows that they do not know; the parts that answer later were fitted on all rows. The mean of the
// two logarithms is better calibrated than either (docs/decisions/0004-blend.md).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "triage/base/tensor_file.h"
#include "triage/learn/head/head.h"
#include "triage/learn/lightgbm/booster.h"
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

  // `out_of_fold[i]` are the scores of `parts[i]` for `rows`. The trees also see the `dense` blocks
  // as they are. Parts that would answer too do not if that is worse on rows out of fold, beyond
  // chance.
  static CrossFitted cross_fit(const TrainingRows& rows, std::vector<Part> parts,
                               const std::vector<const Matrix*>& out_of_fold,
                               std::vector<std::string> dense, const HeadOptions& options,
                               ThreadPool& threads, Progress& progress);

  // `file` is what a loaded regression borrows from, nullptr for a fitted one.
  BlendHead(std::vector<Part> parts, std::vector<std::string> dense, Booster booster,
            SoftmaxRegression regression, std::unique_ptr<TensorFile> file = nullptr)
      : file_(std::move(file)),
        parts_(std::move(parts)),
        dense_(std::move(dense)),
        booster_(std::move(booster)),
        regression_(std::move(regression)) {}

  // Files as save() wrote them. Throws Corrupt.
  static std::unique_ptr<BlendHead> load(const std::filesystem::path& folder,
                                         const std::string& name, std::vector<Part> parts,
                                         std::vector<std::string> dense, std::size_t class_count);

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& threads) const override;
  [[nodiscard]] std::vector<std::string> blocks() const override;
  void hide(const std::vector<bool>& is_hidden) const override;
  [[nodiscard]] bool fits(const FeatureSet& shape, std::size_t class_count) const override;
  void save(const std::filesystem::path& folder, const std::string& name) const override;
  // That of the first part that can tell.
  void explain(const FeatureSet& features, std::size_t row, std::size_t label,
               const Contribution& contribution) const override;

  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
  [[nodiscard]] const std::vector<std::string>& dense() const { return dense_; }

 private:
  // Brings in what the parts say that answer too. `part_scores` has a matrix for each of `parts`.
  static void add_answers(Matrix& blended, const std::vector<Part>& parts,
                          const std::vector<MatrixView>& part_scores, ThreadPool& threads);

  std::unique_ptr<TensorFile> file_;  // what a loaded regression borrows from
  std::vector<Part> parts_;
  std::vector<std::string> dense_;
  Booster booster_;
  SoftmaxRegression regression_;
};

}  // namespace triage::learn
