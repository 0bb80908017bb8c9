#include "triage/learn/head/blend_head.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "triage/base/file.h"
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

// In a bundle.
constexpr const char* kPool = "pool";
constexpr const char* kRegression = "regression";
constexpr const char* kTreesFile = ".lightgbm.txt";

constexpr std::size_t kBlock = 1024;  // rows a thread takes at a time

// So many rows a class on the mean make trees over all scores worth more than one weight a part.
constexpr std::size_t kRowsForTrees = 1'000;

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

// `score(i, out)` for each row.
template <typename Score>
Matrix score_rows(std::size_t rows, std::size_t classes, ThreadPool& threads, const Score& score) {
  Matrix scores(rows, classes);
  threads.for_each_block(rows, kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) score(i, scores.row(i));
  });
  return scores;
}

// What `fit(weights)` gives on all rows, and the scores of each row by what it gives without the
// row's fold: `score(fitted, i, out)`.
template <typename Fit, typename Score>
auto cross_fit_weighted(const TrainingRows& rows, const HeadOptions& options, const Fit& fit,
                        const Score& score) {
  const auto fit_without = [&](std::size_t fold) {
    return fit(fold_weights(rows, fold, options.balance, options.seed));
  };
  Matrix scores(rows.labels.size(), rows.class_count);
  for (std::size_t fold = 0; fold < rows.fold_count; ++fold) {
    const auto fitted = fit_without(fold);
    for (std::size_t i = 0; i < scores.rows(); ++i) {
      if (rows.folds[i] == fold) score(fitted, i, scores.row(i));
    }
  }
  return std::pair(std::move(scores), fit_without(rows.fold_count));
}

std::pair<Matrix, SoftmaxRegression> cross_fit_regression(const Matrix& scores,
                                                          const TrainingRows& rows,
                                                          const HeadOptions& options,
                                                          ThreadPool& threads) {
  return cross_fit_weighted(
      rows, options,
      [&](const std::vector<float>& weights) {
        return SoftmaxRegression::fit(scores, rows.labels, weights, rows.class_count, {}, threads);
      },
      [&](const SoftmaxRegression& fitted, std::size_t row, std::span<float> out) {
        fitted.score(scores.row(row), out);
      });
}

std::pair<Matrix, ConditionalLogit> cross_fit_pool(const std::vector<MatrixView>& part_scores,
                                                   const TrainingRows& rows,
                                                   const HeadOptions& options,
                                                   ThreadPool& threads) {
  return cross_fit_weighted(
      rows, options,
      [&](const std::vector<float>& weights) {
        return ConditionalLogit::fit(part_scores, rows.labels, weights, {}, threads);
      },
      [&](const ConditionalLogit& fitted, std::size_t row, std::span<float> out) {
        fitted.score(part_scores, row, out);
      });
}

float log_sum(std::span<const float> scores) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (const float score : scores) sum += std::exp(score - largest);
  return largest + std::log(sum);
}

// The mean of log softmax over matrices of one shape.
Matrix mean_of_logs(const std::vector<MatrixView>& all, ThreadPool& threads) {
  Matrix mean(all.front().rows(), all.front().columns());
  const float share = 1.0F / static_cast<float>(all.size());
  threads.for_each_block(mean.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto out = mean.row(i);
      for (const MatrixView& one : all) {
        const auto scores = one.row(i);
        const float shift = log_sum(scores);
        for (std::size_t k = 0; k < out.size(); ++k) out[k] += share * (scores[k] - shift);
      }
    }
  });
  return mean;
}

bool does_answer(const BlendHead::Part& part) { return part.answers_too; }

bool is_worse(const Matrix& scores, const Matrix& than, const TrainingRows& rows,
              std::uint64_t seed) {
  return paired_difference(right_rows(scores, rows.labels), right_rows(than, rows.labels),
                           rows.groups, {.seed = seed})
      .is_second_better();
}

// What those parts say that answer too, on the mean; nullopt where none does.
std::optional<Matrix> answers_of(const std::vector<BlendHead::Part>& parts,
                                 const std::vector<MatrixView>& part_scores) {
  const auto count = std::count_if(parts.begin(), parts.end(), does_answer);
  if (count == 0) return std::nullopt;
  const float share = 1.0F / static_cast<float>(count);
  Matrix said(part_scores.front().rows(), part_scores.front().columns());
  for (std::size_t p = 0; p < parts.size(); ++p) {
    if (!parts[p].answers_too) continue;
    const std::span<const float> scores(part_scores[p].data(), said.rows() * said.columns());
    for (std::size_t i = 0; i < scores.size(); ++i) said.data()[i] += share * scores[i];
  }
  return said;
}

}  // namespace

CrossFitted BlendHead::cross_fit(const TrainingRows& rows, std::vector<Part> parts,
                                 const std::vector<const Matrix*>& out_of_fold,
                                 const HeadOptions& options, ThreadPool& threads,
                                 Progress& progress) {
  std::vector<MatrixView> part_scores;
  for (const Matrix* scores : out_of_fold) part_scores.emplace_back(*scores);
  // The inputs are what real rows scored: nothing synthetic could be made of them.
  const HeadOptions real_rows = without_synthetic(options);
  Learned learned;
  Matrix blended;
  if (rows.labels.size() < kRowsForTrees * rows.class_count) {
    auto [pooled, pool] = cross_fit_pool(part_scores, rows, real_rows, threads);
    blended = mean_of_logs({pooled}, threads);
    learned.pool = std::move(pool);
  } else {
    const Matrix inputs = side_by_side(part_scores, threads);
    auto [boosted, trees] =
        cross_fit_boosted(RowSet(inputs), RowSet(inputs), rows, real_rows,
                          stacking_options(options, threads), threads, progress);
    auto [regressed, regression] = cross_fit_regression(inputs, rows, real_rows, threads);
    blended = mean_of_logs({boosted, regressed}, threads);
    learned.trees = std::move(trees);
    learned.regression = std::move(regression);
  }
  if (const auto answers = answers_of(parts, part_scores)) {
    Matrix with_answers = mean_of_logs({blended, *answers}, threads);
    if (is_worse(with_answers, blended, rows, options.seed)) {
      for (Part& part : parts) part.answers_too = false;
    } else {
      blended = std::move(with_answers);
    }
  }
  return {std::move(blended), std::make_shared<BlendHead>(std::move(parts), std::move(learned))};
}

Matrix BlendHead::scores(const FeatureSet& features, ThreadPool& threads) const {
  std::vector<Matrix> part_scores;
  part_scores.reserve(parts_.size());
  for (const Part& part : parts_) part_scores.push_back(part.head->scores(features, threads));
  const std::vector<MatrixView> views(part_scores.begin(), part_scores.end());
  const Matrix blended = learned_scores(views, threads);
  const auto answers = answers_of(parts_, views);
  return answers ? mean_of_logs({blended, *answers}, threads) : blended;
}

Matrix BlendHead::learned_scores(const std::vector<MatrixView>& part_scores,
                                 ThreadPool& threads) const {
  const std::size_t rows = part_scores.front().rows();
  const std::size_t classes = part_scores.front().columns();
  if (learned_.pool) {
    const Matrix pooled = score_rows(rows, classes, threads, [&](std::size_t i, auto out) {
      learned_.pool->score(part_scores, i, out);
    });
    return mean_of_logs({pooled}, threads);
  }
  const Matrix inputs = side_by_side(part_scores, threads);
  const Matrix boosted = learned_.trees->scores(inputs, threads);
  const Matrix regressed = score_rows(rows, classes, threads, [&](std::size_t i, auto out) {
    learned_.regression->score(inputs.row(i), out);
  });
  return mean_of_logs({boosted, regressed}, threads);
}

std::vector<std::string> BlendHead::blocks() const {
  std::vector<std::string> names;
  for (const Part& part : parts_) {
    for (std::string& name : part.head->blocks()) names.push_back(std::move(name));
  }
  return names;
}

void BlendHead::hide(const std::vector<bool>& is_hidden) const {
  for (const Part& part : parts_) part.head->hide(is_hidden);
}

bool BlendHead::fits(const FeatureSet& shape, std::size_t class_count) const {
  const std::size_t columns = parts_.size() * class_count;
  const bool learned_fits = learned_.pool ? learned_.pool->attribute_count() == parts_.size() &&
                                                learned_.pool->class_count() == class_count
                                          : learned_.regression->columns() == columns &&
                                                learned_.trees->columns() == columns &&
                                                learned_.trees->class_count() == class_count;
  return columns > 0 && learned_fits &&
         std::all_of(parts_.begin(), parts_.end(),
                     [&](const Part& part) { return part.head->fits(shape, class_count); });
}

void BlendHead::save(const std::filesystem::path& folder, const std::string& name) const {
  for (const Part& part : parts_) part.head->save(folder, part.name);
  TensorFileWriter file;
  if (learned_.pool) {
    learned_.pool->save(file, kPool);
  } else {
    learned_.regression->save(file, kRegression);
    write_file_atomically(folder / (name + kTreesFile), learned_.trees->text());
  }
  std::vector<std::uint32_t> answers;
  for (const Part& part : parts_) answers.push_back(part.answers_too ? 1 : 0);
  file.add("answers", answers, {answers.size()});
  file.write(folder / (name + ".safetensors"));
}

std::unique_ptr<BlendHead> BlendHead::load(const std::filesystem::path& folder,
                                           const std::string& name, std::vector<Part> parts,
                                           std::size_t class_count) {
  auto file = std::make_unique<TensorFile>(folder / (name + ".safetensors"));
  if (file->tensors().contains("answers")) {  // bundles of before have none that does
    const auto answers = file->integers("answers", {parts.size()});
    for (std::size_t p = 0; p < parts.size(); ++p) parts[p].answers_too = answers[p] != 0;
  }
  Learned learned;
  if (file->tensors().contains(std::string(kPool) + ".weights")) {
    learned.pool = ConditionalLogit::load(*file, kPool, parts.size(), class_count);
  } else {
    learned.regression = SoftmaxRegression::load(*file, kRegression, class_count);
    learned.trees = Booster::load(read_file(folder / (name + kTreesFile)));
  }
  return std::make_unique<BlendHead>(std::move(parts), std::move(learned), std::move(file));
}

void BlendHead::explain(const FeatureSet& features, std::size_t row, std::size_t label,
                        const Contribution& contribution) const {
  if (!parts_.empty()) parts_.front().head->explain(features, row, label, contribution);
}

}  // namespace triage::learn
