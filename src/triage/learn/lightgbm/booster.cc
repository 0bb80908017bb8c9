#include "triage/learn/lightgbm/booster.h"

#include <mutex>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/learn/lightgbm/lightgbm_library.h"
#include "triage/learn/lightgbm/model_text.h"
#include "triage/learn/lightgbm/training.h"

namespace triage::learn {
namespace {

constexpr int kAllRounds = -1;
constexpr int kGain = C_API_FEATURE_IMPORTANCE_GAIN;

using Handle = std::unique_ptr<void, decltype(LGBM_BoosterFree)*>;
using Predictor = std::unique_ptr<void, decltype(LGBM_FastConfigFree)*>;

}  // namespace

// A model that was loaded from its text, and predictors made for it. A predictor serves one thread
// at a time, so each call borrows one.
struct Booster::State {
  const LightGbm& lightgbm;
  std::string text;
  Handle handle;
  std::size_t class_count = 0;
  std::size_t columns = 0;
  std::size_t rounds = 0;

  std::mutex mutex;
  std::vector<Predictor> idle;  // protected by mutex

  State(const LightGbm& library, std::string_view model)
      : lightgbm(library), text(model), handle(nullptr, library.booster_free) {
    const LogCapture quiet(lightgbm);
    BoosterHandle loaded = nullptr;
    int loaded_rounds = 0;
    lightgbm.check(lightgbm.booster_load_model_from_string(text.c_str(), &loaded_rounds, &loaded),
                   "loading a model");
    handle.reset(loaded);
    int classes = 0;
    int features = 0;
    lightgbm.check(lightgbm.booster_get_num_classes(handle.get(), &classes), "loading a model");
    lightgbm.check(lightgbm.booster_get_num_feature(handle.get(), &features), "loading a model");
    class_count = static_cast<std::size_t>(classes);
    columns = static_cast<std::size_t>(features);
    rounds = static_cast<std::size_t>(loaded_rounds);
  }

  Predictor borrow() {
    {
      const std::lock_guard lock(mutex);
      if (!idle.empty()) {
        Predictor predictor = std::move(idle.back());
        idle.pop_back();
        return predictor;
      }
    }
    const LogCapture quiet(lightgbm);
    const ThreadCountGate::Ticket same_count(lightgbm.threads);
    const std::string parameters =
        "verbosity=-1 num_threads=" + std::to_string(lightgbm.threads.thread_count());
    FastConfigHandle made = nullptr;
    lightgbm.check(lightgbm.booster_fast_init(
                       handle.get(), C_API_PREDICT_RAW_SCORE, 0, kAllRounds, C_API_DTYPE_FLOAT32,
                       static_cast<std::int32_t>(columns), parameters.c_str(), &made),
                   "preparing a prediction");
    return {made, lightgbm.fast_config_free};
  }

  void give_back(Predictor predictor) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(predictor));
  }

  // `raw` is room for a row's scores.
  void score(const Predictor& predictor, std::span<const float> row, std::vector<double>& raw,
             std::span<float> scores) const {
    std::int64_t length = 0;
    lightgbm.check(lightgbm.booster_predict_fast(predictor.get(), row.data(), &length, raw.data()),
                   "predicting");
    for (std::size_t c = 0; c < class_count; ++c) scores[c] = static_cast<float>(raw[c]);
  }
};

Booster::Booster(std::unique_ptr<State> state) : state_(std::move(state)) {}
Booster::Booster(Booster&&) noexcept = default;
Booster& Booster::operator=(Booster&&) noexcept = default;
Booster::~Booster() = default;

Booster Booster::train(const LabeledRows& training, const std::optional<LabeledRows>& validation,
                       std::size_t class_count, const BoosterOptions& options, Progress& progress,
                       const RoundLimit* limit) {
  // The text is loaded again so that what was trained and what is kept cannot differ, and so that
  // the binned rows are freed.
  LightGbm& lightgbm = LightGbm::get();
  const std::string text = sealed_model_text(
      trained_model(lightgbm, training, validation, class_count, options, progress, limit));
  return Booster(std::make_unique<State>(lightgbm, text));
}

Booster Booster::load(std::string_view text) {
  check_model_text(text);
  return Booster(std::make_unique<State>(LightGbm::get(), text));
}

const std::string& Booster::text() const { return state_->text; }
std::size_t Booster::class_count() const { return state_->class_count; }
std::size_t Booster::columns() const { return state_->columns; }
std::size_t Booster::rounds() const { return state_->rounds; }

void Booster::score(std::span<const float> row, std::span<float> scores) const {
  TRIAGE_CHECK(row.size() == columns() && scores.size() == class_count(), "one row, all classes");
  Predictor predictor = state_->borrow();
  std::vector<double> raw(class_count());
  state_->score(predictor, row, raw, scores);
  state_->give_back(std::move(predictor));
}

Matrix Booster::scores(MatrixView rows, ThreadPool& threads) const {
  constexpr std::size_t kBlock = 256;
  TRIAGE_CHECK(rows.rows() == 0 || rows.columns() == columns(), "rows as wide as in training");
  Matrix result(rows.rows(), class_count());
  threads.for_each_block(rows.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    Predictor predictor = state_->borrow();
    std::vector<double> raw(class_count());
    for (std::size_t i = begin; i < end; ++i) {
      state_->score(predictor, rows.row(i), raw, result.row(i));
    }
    state_->give_back(std::move(predictor));
  });
  return result;
}

std::vector<double> Booster::importances() const {
  std::vector<double> gains(columns());
  state_->lightgbm.check(state_->lightgbm.booster_feature_importance(
                             state_->handle.get(), kAllRounds, kGain, gains.data()),
                         "reading importances");
  return gains;
}

}  // namespace triage::learn
