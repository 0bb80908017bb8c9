#include "triage/learn/head/blend_head.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "triage/base/file.h"
#include "triage/learn/features/joined_blocks.h"
#include "triage/learn/head/boosting.h"
#include "triage/learn/head/fold_weights.h"
#include "triage/learn/judge/paired_difference.h"
#include "triage/learn/judge/right_rows.h"

namespace triage::learn {
namespace {

// Small trees: the scores say most of it already.
BoosterOptions stacking_options(const HeadOptions& options, const ThreadPool& threads) {
  return {.learning_rate = 0.05,
          .num_leaves = 7,
          .min_data_in_leaf = 50,
          .lambda_l2 = 5,
          .feature_fraction = 0.5,
          .max_rounds = 300,
          .max_bin = 63,
          .seed = options.seed,
          .threads = threads.size(),
          .device = options.device};
}

constexpr std::size_t kBlock = 1024;  // rows a thread takes at a time

// The columns of all matrices side by side.
Matrix side_by_side(const std::vector<MatrixView>& matrices, ThreadPool& threads) {
  std::size_t columns = 0;
  for (const MatrixView& matrix : matrices) columns += matrix.columns();
  Matrix joined(matrices.front().rows(), columns);
  threads.for_each_block(joined.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      float* out = joined.row(i).data();
      for (const MatrixView& matrix : matrices) {
        out = std::copy(matrix.row(i).begin(), matrix.row(i).end(), out);
      }
    }
  });
  return joined;
}

std::pair<Matrix, SoftmaxRegression> cross_fit_regression(const Matrix& scores,
                                                          const TrainingRows& rows,
                                                          const HeadOptions& options,
                                                          ThreadPool& threads) {
  std::pair<Matrix, SoftmaxRegression> result;
  result.first = Matrix(scores.rows(), rows.class_count);
  for (std::size_t fold = 0; fold <= rows.fold_count; ++fold) {
    const std::vector<float> weights = fold_weights(rows, fold, options.balance, options.seed);
    SoftmaxRegression fitted =
        SoftmaxRegression::fit(scores, rows.labels, weights, rows.class_count, {}, threads);
    for (std::size_t i = 0; i < scores.rows(); ++i) {
      if (rows.folds[i] == fold) fitted.score(scores.row(i), result.first.row(i));
    }
    result.second = std::move(fitted);
  }
  return result;
}

float log_sum(std::span<const float> scores) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (const float score : scores) sum += std::exp(score - largest);
  return largest + std::log(sum);
}

// a = (log softmax a + log softmax b) / 2, row by row.
void mean_of_logs(Matrix& a, MatrixView b, ThreadPool& threads) {
  threads.for_each_block(a.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto left = a.row(i);
      const auto right = b.row(i);
      const float shift = log_sum(left) + log_sum(right);
      for (std::size_t k = 0; k < left.size(); ++k) {
        left[k] = (left[k] + right[k] - shift) / 2;
      }
    }
  });
}

bool does_answer(const BlendHead::Part& part) { return part.answers_too; }

bool is_worse(const Matrix& scores, const Matrix& than, const TrainingRows& rows,
              std::uint64_t seed) {
  return paired_difference(right_rows(scores, rows.labels), right_rows(than, rows.labels),
                           rows.groups, {.seed = seed})
      .is_second_better();
}

}  // namespace

CrossFitted BlendHead::cross_fit(const TrainingRows& rows, std::vector<Part> parts,
                                 const std::vector<const Matrix*>& out_of_fold,
                                 std::vector<std::string> dense, const HeadOptions& options,
                                 ThreadPool& threads, Progress& progress) {
  std::vector<MatrixView> part_scores;
  for (const Matrix* scores : out_of_fold) part_scores.emplace_back(*scores);
  const Matrix scores = side_by_side(part_scores, threads);
  std::vector<MatrixView> columns = part_scores;
  for (const std::string& block : dense) columns.push_back(rows.features.dense_block(block));
  const Matrix with_vectors = dense.empty() ? Matrix() : side_by_side(columns, threads);
  const MatrixView inputs = dense.empty() ? MatrixView(scores) : MatrixView(with_vectors);

  // The inputs are what real rows scored: nothing synthetic could be made of them.
  const HeadOptions real_rows = without_synthetic(options);
  auto [boosted, booster] =
      cross_fit_boosted(RowSet(inputs), RowSet(inputs), rows, real_rows,
                        stacking_options(options, threads), threads, progress);
  auto [regressed, regression] = cross_fit_regression(scores, rows, real_rows, threads);
  mean_of_logs(boosted, regressed, threads);
  if (std::any_of(parts.begin(), parts.end(), does_answer)) {
    Matrix with_answers = boosted;
    add_answers(with_answers, parts, part_scores, threads);
    if (is_worse(with_answers, boosted, rows, options.seed)) {
      for (Part& part : parts) part.answers_too = false;
    } else {
      boosted = std::move(with_answers);
    }
  }
  return {std::move(boosted),
          std::make_shared<BlendHead>(std::move(parts), std::move(dense), std::move(booster),
                                      std::move(regression))};
}

Matrix BlendHead::scores(const FeatureSet& features, ThreadPool& threads) const {
  std::vector<Matrix> part_scores;
  part_scores.reserve(parts_.size());
  for (const Part& part : parts_) part_scores.push_back(part.head->scores(features, threads));
  std::vector<MatrixView> columns(part_scores.begin(), part_scores.end());
  const Matrix scores = side_by_side(columns, threads);
  Matrix regressed(features.rows, regression_.class_count());
  threads.for_each_block(features.rows, kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) regression_.score(scores.row(i), regressed.row(i));
  });
  for (const std::string& block : dense_) columns.push_back(features.dense_block(block));
  Matrix boosted = booster_.scores(
      dense_.empty() ? MatrixView(scores) : MatrixView(side_by_side(columns, threads)), threads);
  mean_of_logs(boosted, regressed, threads);
  columns.resize(parts_.size());
  add_answers(boosted, parts_, columns, threads);
  return boosted;
}

void BlendHead::add_answers(Matrix& blended, const std::vector<Part>& parts,
                            const std::vector<MatrixView>& part_scores, ThreadPool& threads) {
  const auto count = std::count_if(parts.begin(), parts.end(), does_answer);
  if (count == 0) return;
  const float share = 1.0F / static_cast<float>(count);
  Matrix said(blended.rows(), blended.columns());
  for (std::size_t p = 0; p < parts.size(); ++p) {
    if (!parts[p].answers_too) continue;
    const std::span<const float> scores(part_scores[p].data(), said.rows() * said.columns());
    for (std::size_t i = 0; i < scores.size(); ++i) said.data()[i] += share * scores[i];
  }
  mean_of_logs(blended, said, threads);
}

std::vector<std::string> BlendHead::blocks() const {
  std::vector<std::string> names = dense_;
  for (const Part& part : parts_) {
    for (std::string& name : part.head->blocks()) names.push_back(std::move(name));
  }
  return names;
}

void BlendHead::hide(const std::vector<bool>& is_hidden) const {
  for (const Part& part : parts_) part.head->hide(is_hidden);
}

bool BlendHead::fits(const FeatureSet& shape, std::size_t class_count) const {
  std::size_t columns = parts_.size() * class_count;
  if (columns == 0 || columns != regression_.columns()) return false;
  for (const std::string& block : dense_) {
    if (!shape.dense.contains(block)) return false;
    columns += column_count(shape, block);
  }
  return columns == booster_.columns() && booster_.class_count() == class_count &&
         std::all_of(parts_.begin(), parts_.end(),
                     [&](const Part& part) { return part.head->fits(shape, class_count); });
}

void BlendHead::save(const std::filesystem::path& folder, const std::string& name) const {
  for (const Part& part : parts_) part.head->save(folder, part.name);
  write_file_atomically(folder / (name + ".lightgbm.txt"), booster_.text());
  TensorFileWriter file;
  regression_.save(file, "regression");
  std::vector<std::uint32_t> answers;
  for (const Part& part : parts_) answers.push_back(part.answers_too ? 1 : 0);
  file.add("answers", answers, {answers.size()});
  file.write(folder / (name + ".safetensors"));
}

std::unique_ptr<BlendHead> BlendHead::load(const std::filesystem::path& folder,
                                           const std::string& name, std::vector<Part> parts,
                                           std::vector<std::string> dense,
                                           std::size_t class_count) {
  auto file = std::make_unique<TensorFile>(folder / (name + ".safetensors"));
  auto regression = SoftmaxRegression::load(*file, "regression", class_count);
  if (file->tensors().contains("answers")) {  // bundles of before have none that does
    const auto answers = file->integers("answers", {parts.size()});
    for (std::size_t p = 0; p < parts.size(); ++p) parts[p].answers_too = answers[p] != 0;
  }
  Booster booster = Booster::load(read_file(folder / (name + ".lightgbm.txt")));
  return std::make_unique<BlendHead>(std::move(parts), std::move(dense), std::move(booster),
                                     std::move(regression), std::move(file));
}

void BlendHead::explain(const FeatureSet& features, std::size_t row, std::size_t label,
                        const Contribution& contribution) const {
  if (!parts_.empty()) parts_.front().head->explain(features, row, label, contribution);
}

}  // namespace triage::learn
