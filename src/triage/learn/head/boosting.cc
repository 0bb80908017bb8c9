#include "triage/learn/head/boosting.h"

#include <algorithm>
#include <exception>
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

// A class of a single row has no neighbour to grow by: the row weighs more instead.
void weigh_lone_rows(ClassPlan& plan) {
  for (ClassCount& count : plan.classes) {
    if (count.kept != 1) continue;
    count.weight = count.weight_without_synthetic();
    count.synthetic = 0;
  }
}

FoldData training_data(const RowSet& inputs, const TrainingRows& rows, std::size_t fold,
                       const HeadOptions& options, ThreadPool& threads, Progress& progress) {
  FoldPlan plan = plan_fold(rows, fold, options.balance, options.seed);
  weigh_lone_rows(plan.classes);
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

// Folds stand side by side, so none of them is a stage: the user can stop them, no more.
class StopOnly final : public Progress {
 public:
  explicit StopOnly(Progress& outer) : outer_(outer) {}

  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t) override { outer_.advance(0); }
  void end() override {}
  void note(std::string_view) override {}

 private:
  Progress& outer_;
};

// Stops early on the rows that the first fold leaves out, and tells the others when that was.
Booster first_fold(const RowSet& inputs, const RowSet& held_out, const TrainingRows& rows,
                   const HeadOptions& options, const BoosterOptions& booster_options,
                   RoundLimit& limit, ThreadPool& threads, Progress& progress) {
  try {
    const FoldData data = training_data(inputs, rows, 0, options, threads, progress);
    const FoldData validation = left_out_data(held_out, rows, 0);
    Booster booster =
        Booster::train(data.view(), validation.view(), rows.class_count, booster_options, progress);
    limit.settle(static_cast<int>(booster.rounds()));
    return booster;
  } catch (...) {
    limit.fail(std::current_exception());
    throw;
  }
}

// How many folds are fitted at a time, and with how many threads each. A graphics card takes one.
struct Workers {
  std::size_t folds = 1;
  std::size_t threads = 1;
};

Workers workers_for(std::size_t fits, std::size_t rows, const BoosterOptions& options,
                    const ThreadPool& threads) {
  constexpr std::size_t kRowsWorthThreads = 10'000;  // below, threads wait longer than they work
  if (options.device != BoosterDevice::kCpu) return {1, threads.size()};
  const std::size_t folds = std::min(fits, threads.size());
  return {folds, rows < kRowsWorthThreads ? 1 : threads.size() / folds};
}

}  // namespace

std::pair<Matrix, Booster> cross_fit_boosted(const RowSet& inputs, const RowSet& held_out,
                                             const TrainingRows& rows, const HeadOptions& options,
                                             const BoosterOptions& booster_options,
                                             ThreadPool& threads, Progress& progress) {
  Matrix out_of_fold(rows.labels.size(), rows.class_count);
  const std::size_t fits = rows.fold_count + 1;  // the last leaves no fold out and is kept
  const Workers workers = workers_for(fits, rows.labels.size(), booster_options, threads);
  BoosterOptions fold_options = booster_options;
  fold_options.threads = workers.threads;
  RoundLimit limit(booster_options.max_rounds);
  StopOnly stop(progress);
  std::optional<Booster> final_booster;
  const auto fit = [&](std::size_t fold) {
    if (fold == 0) {
      score_fold(first_fold(inputs, held_out, rows, options, fold_options, limit, threads, stop),
                 held_out, rows, fold, out_of_fold, threads);
      return;
    }
    const FoldData data = training_data(inputs, rows, fold, options, threads, stop);
    Booster booster =
        Booster::train(data.view(), std::nullopt, rows.class_count, fold_options, stop, &limit);
    score_fold(booster, held_out, rows, fold, out_of_fold, threads);
    if (fold == rows.fold_count) final_booster.emplace(std::move(booster));
  };
  if (workers.folds > 1) {
    threads.for_each(fits, fit);  // the first fold is the first to begin: nobody waits in vain
  } else {
    for (std::size_t fold = 0; fold < fits; ++fold) fit(fold);
  }
  return {std::move(out_of_fold), std::move(*final_booster)};
}

HeadOptions without_synthetic(HeadOptions options) {
  if (options.balance.mode == BalanceMode::kSmote) options.balance.mode = BalanceMode::kWeights;
  if (options.balance.mode == BalanceMode::kHybrid) options.balance.mode = BalanceMode::kUnder;
  return options;
}

}  // namespace triage::learn
