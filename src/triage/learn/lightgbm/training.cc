#include "triage/learn/lightgbm/training.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/learn/lightgbm/dataset.h"

namespace triage::learn {
namespace {

const char* device_name(BoosterDevice device) {
  switch (device) {
    case BoosterDevice::kCpu:
      return "cpu";
    case BoosterDevice::kGpu:
      return "gpu";
    case BoosterDevice::kCuda:
      return "cuda";
  }
  return "cpu";
}

// For every call that takes parameters, so that none finds others than the dataset was made with.
// Neither bundled nor sparse columns: their layout would depend on the thread count.
std::string parameters_of(const BoosterOptions& options, std::size_t class_count) {
  const auto set = [](const char* name, auto value) {
    return std::string(" ") + name + "=" + std::to_string(value);
  };
  return "objective=multiclass metric=none verbosity=0 deterministic=true force_col_wise=true"
         " enable_bundle=false is_enable_sparse=false device_type=" +
         std::string(device_name(options.device)) + set("num_class", class_count) +
         set("learning_rate", options.learning_rate) + set("num_leaves", options.num_leaves) +
         set("min_data_in_leaf", options.min_data_in_leaf) + set("lambda_l2", options.lambda_l2) +
         set("feature_fraction", options.feature_fraction) +
         set("bagging_fraction", options.bagging_fraction) +
         set("bagging_freq", options.bagging_fraction < 1 ? 1 : 0) +
         set("max_bin", options.max_bin) + set("seed", options.seed & 0x7FFFFFFFU) +
         set("num_threads", options.threads);
}

void check_labels(const LabeledRows& rows, std::size_t class_count) {
  TRIAGE_CHECK(rows.labels.size() == rows.rows.rows(), "one label a row");
  TRIAGE_CHECK(rows.weights.empty() || rows.weights.size() == rows.rows.rows(),
               "one weight a row, or none");
  for (const std::uint32_t label : rows.labels) {
    TRIAGE_CHECK(label < class_count, "labels are below class_count");
  }
}

void check_input(const LabeledRows& training, const std::optional<LabeledRows>& validation,
                 std::size_t class_count) {
  check_labels(training, class_count);
  if (validation) check_labels(*validation, class_count);
  if (training.rows.rows() == 0 || training.rows.columns() == 0) {
    throw InvalidInput("training: there are no rows to learn from. Check what was left out.");
  }
  if (class_count < 2) {
    throw InvalidInput("training: there is one class only. Give tickets of at least two.");
  }
}

// Stops when the loss on the validation rows no longer falls.
class EarlyStopping {
 public:
  EarlyStopping(const LightGbm& lightgbm, BoosterHandle booster, const LabeledRows& rows,
                int patience)
      : lightgbm_(lightgbm), booster_(booster), labels_(rows.labels), patience_(patience) {
    std::int64_t length = 0;
    lightgbm_.check(lightgbm_.booster_get_num_predict(booster_, kValidation, &length),
                    "validating");
    probabilities_.resize(static_cast<std::size_t>(length));
  }

  // Call after each round; true when `round`, counted from 1, should be the last.
  [[nodiscard]] bool is_over_after(int round) {
    const double now = loss();
    if (now < best_loss_) {
      best_loss_ = now;
      best_round_ = round;
    }
    return round - best_round_ >= patience_;
  }

  [[nodiscard]] int best_round() const { return best_round_; }

 private:
  static constexpr int kValidation = 1;  // index of the data: 0 is the training rows

  // Mean of -ln p(true class). Summed here in row order: LightGBM's own sum depends on its threads.
  double loss() {
    constexpr double kLeast = 1e-15;
    std::int64_t length = 0;
    lightgbm_.check(
        lightgbm_.booster_get_predict(booster_, kValidation, &length, probabilities_.data()),
        "validating");
    double sum = 0;
    for (std::size_t i = 0; i < labels_.size(); ++i) {  // class by class, all rows of each
      sum -= std::log(std::max(kLeast, probabilities_[labels_[i] * labels_.size() + i]));
    }
    return sum / static_cast<double>(labels_.size());
  }

  const LightGbm& lightgbm_;
  const BoosterHandle booster_;
  const std::span<const std::uint32_t> labels_;
  const int patience_;
  std::vector<double> probabilities_;  // class_count × rows
  double best_loss_ = std::numeric_limits<double>::infinity();
  int best_round_ = 0;
};

// Adds rounds; returns how many of them to keep.
int add_rounds(const LightGbm& lightgbm, BoosterHandle booster,
               const std::optional<LabeledRows>& validation, const BoosterOptions& options,
               Progress& progress, const RoundLimit* limit) {
  const auto most = [&] { return limit == nullptr ? options.max_rounds : limit->most(); };
  std::optional<EarlyStopping> stopping;
  if (validation) {
    stopping.emplace(lightgbm, booster, *validation, std::max(1, options.early_stopping_rounds));
  }
  progress.begin("Growing trees", static_cast<std::uint64_t>(options.max_rounds));
  int round = 0;
  while (round < most()) {
    int is_finished = 0;  // no split lowers the loss any more
    lightgbm.check(lightgbm.booster_update_one_iter(booster, &is_finished), "growing trees");
    if (is_finished != 0) break;
    ++round;
    progress.advance(1);
    if (stopping && stopping->is_over_after(round)) break;
  }
  progress.end();
  if (stopping) return std::max(1, stopping->best_round());
  return limit == nullptr ? round : std::min(round, limit->rounds());
}

std::string written_model(const LightGbm& lightgbm, BoosterHandle booster, int rounds) {
  std::int64_t length = 0;
  const auto write = [&](std::string& text) {
    lightgbm.check(lightgbm.booster_save_model_to_string(
                       booster, 0, rounds, C_API_FEATURE_IMPORTANCE_SPLIT,
                       static_cast<std::int64_t>(text.size()), &length, text.data()),
                   "writing a model");
  };
  std::string text;
  write(text);  // writes nothing, tells the length
  text.resize(static_cast<std::size_t>(length));
  write(text);
  text.resize(static_cast<std::size_t>(length) - 1);  // the length counts the final NUL
  return text;
}

}  // namespace

std::string trained_model(LightGbm& lightgbm, const LabeledRows& training,
                          const std::optional<LabeledRows>& validation, std::size_t class_count,
                          const BoosterOptions& options, Progress& progress,
                          const RoundLimit* limit) {
  check_input(training, validation, class_count);
  const ThreadCountGate::Ticket ticket(lightgbm.threads, static_cast<int>(options.threads));
  const LogCapture log(lightgbm);
  const std::string parameters = parameters_of(options, class_count);

  const Dataset dataset(lightgbm, training.rows, training.labels, training.weights, parameters,
                        options.seed);
  std::optional<Dataset> validation_dataset;
  if (validation) {
    validation_dataset.emplace(lightgbm, validation->rows, validation->labels, dataset);
  }
  BoosterHandle created = nullptr;
  lightgbm.check(lightgbm.booster_create(dataset.handle(), parameters.c_str(), &created),
                 "preparing training");
  const std::unique_ptr<void, decltype(LGBM_BoosterFree)*> booster(created, lightgbm.booster_free);
  if (validation) {
    lightgbm.check(lightgbm.booster_add_valid_data(booster.get(), validation_dataset->handle()),
                   "preparing validation");
  }
  const int rounds = add_rounds(lightgbm, booster.get(), validation, options, progress, limit);
  for (const std::string& warning : log.warnings()) progress.note("LightGBM: " + warning);
  return written_model(lightgbm, booster.get(), rounds);
}

}  // namespace triage::learn
