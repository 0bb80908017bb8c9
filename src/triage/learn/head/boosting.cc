#include "triage/learn/head/boosting.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "triage/learn/balance/smote.h"
#include "triage/learn/head/fold_plan.h"

namespace triage::learn {
namespace {

// What one fold's trees are trained on; owns the synthetic rows, labels and weights.
struct FoldData {
  Matrix synthetic;
  RowSet rows;
  std::vector<std::uint32_t> labels;
  std::vector<float> weights;

  [[nodiscard]] LabeledRows view() const { return {rows, labels, weights}; }
};

FoldData training_data(const RowSet& inputs, const TrainingRows& rows, std::size_t fold,
                       const HeadOptions& options, ThreadPool& threads, Progress& progress) {
  const FoldPlan plan = plan_fold(rows, fold, options.balance, options.seed);
  FoldData data;
  data.rows = inputs.chosen(plan.rows);
  for (const std::uint32_t row : plan.rows) {
    const std::uint32_t label = rows.labels[row];
    const ClassCount& count = plan.classes.classes[label];
    data.labels.push_back(label);
    data.weights.push_back(rows.weights[row] * static_cast<float>(count.weight));
  }
  const std::vector<Segment> segments = draw_segments(plan.classes, data.rows, data.labels,
                                                      {.seed = options.seed}, threads, progress);
  if (segments.empty()) return data;
  data.synthetic = synthetic_rows(data.rows, segments, threads);
  data.rows.append(data.synthetic);
  for (const Segment& segment : segments) {
    data.labels.push_back(segment.label);
    data.weights.push_back(static_cast<float>(plan.classes.classes[segment.label].weight));
  }
  return data;
}

// The rows that the fold left out, as they are.
FoldData left_out_data(const RowSet& inputs, const TrainingRows& rows, std::size_t fold) {
  FoldData data;
  std::vector<std::uint32_t> left_out;
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    if (rows.folds[i] != fold) continue;
    left_out.push_back(static_cast<std::uint32_t>(i));
    data.labels.push_back(rows.labels[i]);
  }
  data.rows = inputs.chosen(left_out);
  return data;
}

void score_fold(const Booster& booster, const RowSet& inputs, const TrainingRows& rows,
                std::size_t fold, Matrix& out_of_fold, ThreadPool& threads) {
  constexpr std::size_t kBlock = 256;
  threads.for_each_block(rows.labels.size(), kBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<float> buffer;
    for (std::size_t i = begin; i < end; ++i) {
      if (rows.folds[i] == fold) booster.score(inputs.row(i, buffer), out_of_fold.row(i));
    }
  });
}

}  // namespace

std::pair<Matrix, Booster> cross_fit_boosted(const RowSet& inputs, const TrainingRows& rows,
                                             const HeadOptions& options,
                                             const BoosterOptions& booster_options,
                                             ThreadPool& threads, Progress& progress) {
  Matrix out_of_fold(rows.labels.size(), rows.class_count);
  BoosterOptions settled = booster_options;
  // Below this, threads wait for each other longer than they work. The trees are the same.
  constexpr std::size_t kRowsWorthThreads = 10'000;
  if (rows.labels.size() < kRowsWorthThreads) settled.threads = 1;
  std::optional<Booster> final_booster;
  for (std::size_t fold = 0; fold <= rows.fold_count; ++fold) {
    const FoldData data = training_data(inputs, rows, fold, options, threads, progress);
    if (fold == 0) {
      const FoldData validation = left_out_data(inputs, rows, fold);
      Booster booster =
          Booster::train(data.view(), validation.view(), rows.class_count, settled, progress);
      settled.max_rounds = static_cast<int>(booster.rounds());
      score_fold(booster, inputs, rows, fold, out_of_fold, threads);
      continue;
    }
    Booster booster =
        Booster::train(data.view(), std::nullopt, rows.class_count, settled, progress);
    score_fold(booster, inputs, rows, fold, out_of_fold, threads);
    if (fold == rows.fold_count) final_booster.emplace(std::move(booster));
  }
  return {std::move(out_of_fold), std::move(*final_booster)};
}

HeadOptions without_synthetic(HeadOptions options) {
  if (options.balance.mode == BalanceMode::kSmote) options.balance.mode = BalanceMode::kWeights;
  if (options.balance.mode == BalanceMode::kHybrid) options.balance.mode = BalanceMode::kUnder;
  return options;
}

}  // namespace triage::learn
