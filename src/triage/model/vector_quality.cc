#include "triage/model/vector_quality.h"

#include <algorithm>

#include "triage/encode/unit_length.h"
#include "triage/learn/judge/right_rows.h"
#include "triage/learn/linear/linear_model.h"
#include "triage/learn/neighbor_index.h"

namespace triage::model {
namespace {

SparseMatrix sparse_of(const Matrix& rows) {
  SparseMatrix sparse(rows.columns());
  sparse.reserve(rows.rows(), rows.rows() * rows.columns());
  std::vector<SparseEntry> entries(rows.columns());
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const auto row = rows.row(i);
    for (std::size_t c = 0; c < entries.size(); ++c) {
      entries[c] = {static_cast<std::uint32_t>(c), row[c]};
    }
    sparse.append_row(entries);
  }
  return sparse;
}

}  // namespace

VectorQuality quality_of_vectors(const LabelledVectors& learn, const LabelledVectors& test,
                                 std::size_t class_count, std::uint64_t seed, ThreadPool& threads) {
  const Matrix learned = encode::rows_of_unit_length(learn.vectors);
  const Matrix asked = encode::rows_of_unit_length(test.vectors);
  VectorQuality quality;

  const auto index = learn::NeighborIndex::fit(learned, learn.labels, class_count, {.seed = seed});
  quality.by_neighbors = learn::right_rows(index.votes(asked, threads), test.labels);

  const auto model = learn::LinearModel::fit(sparse_of(learned), learn.labels, {}, class_count,
                                             {.cost = 4, .seed = seed});
  const SparseMatrix questions = sparse_of(asked);
  Matrix scores(questions.rows(), class_count);
  for (std::size_t i = 0; i < questions.rows(); ++i) model.score(questions.row(i), scores.row(i));
  quality.by_linear = learn::right_rows(scores, test.labels);
  return quality;
}

double share_right(const std::vector<bool>& right) {
  if (right.empty()) return 0;
  return static_cast<double>(std::count(right.begin(), right.end(), true)) /
         static_cast<double>(right.size());
}

}  // namespace triage::model
