// Cross-fits a model that learns from one sparse matrix with row weights; shared by the heads of
// linear models and of nets.
#pragma once

#include <utility>
#include <vector>

#include "triage/learn/head/fold_weights.h"
#include "triage/learn/head/head.h"

namespace triage::learn {

// rows × classes scores of `model`.
template <typename Model>
Matrix scores_of(const Model& model, const SparseMatrix& rows, ThreadPool& threads) {
  constexpr std::size_t kBlock = 256;
  Matrix scores(rows.rows(), model.class_count());
  threads.for_each_block(rows.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) model.score(rows.row(i), scores.row(i));
  });
  return scores;
}

// Out-of-fold scores and the model fitted on all rows; folds are fitted side by side.
// REQUIRES: `matrix`, which is learned from, and `held_out`, which is scored, have a row for each
// of `rows`.
template <typename Model>
std::pair<Matrix, Model> cross_fit_sparse(const SparseMatrix& matrix, const SparseMatrix& held_out,
                                          const TrainingRows& rows, const HeadOptions& options,
                                          const typename Model::Options& fit_options,
                                          ThreadPool& threads) {
  std::pair<Matrix, Model> result;
  auto& [out_of_fold, final_model] = result;
  out_of_fold = Matrix(matrix.rows(), rows.class_count);
  // One more piece of work than folds: the last leaves no fold out and is kept.
  threads.for_each(rows.fold_count + 1, [&](std::size_t fold) {
    const std::vector<float> weights = fold_weights(rows, fold, options.balance, options.seed);
    Model model = Model::fit(matrix, rows.labels, weights, rows.class_count, fit_options);
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
      if (rows.folds[i] == fold) model.score(held_out.row(i), out_of_fold.row(i));
    }
    if (fold == rows.fold_count) final_model = std::move(model);
  });
  return result;
}

}  // namespace triage::learn
