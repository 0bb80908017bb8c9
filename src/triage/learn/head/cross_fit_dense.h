// Cross-fits a model that learns from one block of dense vectors; shared by the
// heads of nets and of adapted neighbours.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "triage/learn/head/head.h"

namespace triage::learn {

// Out-of-fold scores and the model fitted on all rows; folds are fitted side by side. `fit(fold)`
// makes a model of the rows outside the fold, with scores(vectors, threads); rows.fold_count leaves
// none out.
// REQUIRES: the features have the dense block.
template <typename Fit>
auto cross_fit_dense(const TrainingRows& rows, const std::string& block, ThreadPool& threads,
                     const Fit& fit) {
  const MatrixView held_out = rows.held_out.dense_block(block);
  using Model = decltype(fit(rows.fold_count));
  std::pair<Matrix, Model> result;
  auto& [out_of_fold, final_model] = result;
  out_of_fold = Matrix(held_out.rows(), rows.class_count);
  // One more piece of work than folds: the last leaves no fold out and is kept.
  threads.for_each(rows.fold_count + 1, [&](std::size_t fold) {
    Model model = fit(fold);
    Matrix queries(0, held_out.columns());
    std::vector<std::size_t> left_out;
    for (std::size_t i = 0; i < held_out.rows(); ++i) {
      if (rows.folds[i] != fold) continue;
      queries.append_row(held_out.row(i));
      left_out.push_back(i);
    }
    const Matrix scores = model.scores(queries, threads);
    for (std::size_t i = 0; i < left_out.size(); ++i) {
      const auto row = scores.row(i);
      std::copy(row.begin(), row.end(), out_of_fold.row(left_out[i]).begin());
    }
    if (fold == rows.fold_count) final_model = std::move(model);
  });
  return result;
}

}  // namespace triage::learn
