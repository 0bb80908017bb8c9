// Gradient-boosted trees over dense rows: LightGBM (Ke et al., 2017) with the softmax objective.
//
// Rows are rows × columns, float32; NaN means missing. Trained on the CPU, equal input and seed
// give equal bytes, whatever the thread count: histograms are built a column a thread
// (force_col_wise), where the row-wise ones add partial sums in an order that depends on the
// threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/progress.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/lightgbm/round_limit.h"
#include "triage/learn/row_set.h"

namespace triage::learn {

enum class BoosterDevice : std::uint8_t {
  kCpu,
  kGpu,   // OpenCL; float32 histograms, so runs may differ in the last digits
  kCuda,  // needs a build of LightGBM that has it
};

struct BoosterOptions {
  double learning_rate = 0.05;     // what a round adds; lower: more rounds, often a little better
  int num_leaves = 31;             // of a tree; more: closer fit
  int min_data_in_leaf = 20;       // rows; more: smoother
  double lambda_l2 = 0;            // pulls leaf values towards 0
  double feature_fraction = 1;     // share of the columns that a tree may use
  double bagging_fraction = 1;     // share of the rows that a tree sees, drawn anew each round
  int max_rounds = 500;            // a tree a class each
  int early_stopping_rounds = 30;  // without a better validation loss; counts with validation rows
  int max_bin = 255;               // distinct values kept of a column
  std::uint64_t seed = 0;
  std::size_t threads = 1;
  BoosterDevice device = BoosterDevice::kCpu;
};

// What is learned from. Borrows labels and weights.
struct LabeledRows {
  RowSet rows;
  std::span<const std::uint32_t> labels;  // class of each row, below class_count
  std::span<const float> weights = {};    // of each row; empty: all 1
};

// Immutable; any thread. Movable.
class Booster {
 public:
  // Adds rounds until `max_rounds`, or until the multi-class log-loss on `validation` has not
  // improved for `early_stopping_rounds`; then keeps the rounds up to the best one. A `limit` that
  // another training settles cuts this one to as many rounds. Trainings of the same thread count
  // may run at the same time, others wait. LightGBM's warnings become notes of `progress`.
  // Throws InvalidInput (one class only, no rows, an option LightGBM refuses), Unavailable (no
  // memory, no OpenCL device), NotFound (no LightGBM library), Interrupted.
  static Booster train(const LabeledRows& training, const std::optional<LabeledRows>& validation,
                       std::size_t class_count, const BoosterOptions& options, Progress& progress,
                       const RoundLimit* limit = nullptr);

  // Reads what text() wrote. Throws Corrupt if a byte of it differs.
  static Booster load(std::string_view text);

  Booster(Booster&&) noexcept;
  Booster& operator=(Booster&&) noexcept;
  ~Booster();

  // LightGBM's own model.txt, see model_text.h.
  [[nodiscard]] const std::string& text() const;

  [[nodiscard]] std::size_t class_count() const;
  [[nodiscard]] std::size_t columns() const;
  [[nodiscard]] std::size_t rounds() const;

  // Writes one raw score a class; their softmax is the probability.
  // REQUIRES: row.size() == columns(), scores.size() == class_count().
  void score(std::span<const float> row, std::span<float> scores) const;

  // rows × class_count raw scores; the same numbers as row by row.
  [[nodiscard]] Matrix scores(MatrixView rows, ThreadPool& threads) const;

  // How much each column lowered the training loss, summed over all splits on it.
  [[nodiscard]] std::vector<double> importances() const;

 private:
  struct State;
  explicit Booster(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace triage::learn
