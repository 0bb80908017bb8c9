#include "triage/model/vector_quality.h"

#include <algorithm>

#include "triage/encode/unit_length.h"
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

bool is_largest(std::span<const float> scores, std::uint32_t label) {
  const auto largest = std::max_element(scores.begin(), scores.end());
  return static_cast<std::uint32_t>(largest - scores.begin()) == label;
}

}  // namespace

VectorQuality quality_of_vectors(const LabelledVectors& learn, const LabelledVectors& test,
                                 std::size_t class_count, std::uint64_t seed, ThreadPool& threads) {
  const Matrix learned = encode::rows_of_unit_length(learn.vectors);
  const Matrix asked = encode::rows_of_unit_length(test.vectors);
  VectorQuality quality;

  const auto index = learn::NeighborIndex::fit(learned, learn.labels, class_count, {.seed = seed});
  const Matrix votes = index.votes(asked, threads);
  for (std::size_t i = 0; i < votes.rows(); ++i) {
    quality.by_neighbors.push_back(is_largest(votes.row(i), test.labels[i]));
  }

  const auto model = learn::LinearModel::fit(sparse_of(learned), learn.labels, {}, class_count,
                                             {.cost = 4, .seed = seed});
  const SparseMatrix questions = sparse_of(asked);
  std::vector<float> scores(class_count);
  for (std::size_t i = 0; i < questions.rows(); ++i) {
    model.score(questions.row(i), scores);
    quality.by_linear.push_back(is_largest(scores, test.labels[i]));
  }
  return quality;
}

double share_right(const std::vector<bool>& right) {
  if (right.empty()) return 0;
  return static_cast<double>(std::count(right.begin(), right.end(), true)) /
         static_cast<double>(right.size());
}

}  // namespace triage::model
