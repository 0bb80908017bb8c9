// A head turns features into one score a class.
//
// Kinds: `linear`, `net`, `knn`, `lightgbm`, `tuned`, `blend`. Scores grow with the belief
// in a class; they become probabilities by a calibration fitted on scores that a head gave to rows
// it had not seen. So every head is cross-fitted: once without each fold, once on all rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/progress.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/balance/class_plan.h"
#include "triage/learn/features/feature_set.h"
#include "triage/learn/lightgbm/booster.h"

namespace triage::learn {

// Immutable once fitted, but for the rows that are hidden; any thread.
class Head {
 public:
  virtual ~Head() = default;

  // rows × classes.
  [[nodiscard]] virtual Matrix scores(const FeatureSet& features, ThreadPool& threads) const = 0;

  // Names of the blocks that scores() reads; one may be named twice.
  [[nodiscard]] virtual std::vector<std::string> blocks() const = 0;

  // From now on these rows of the model's neighbours do not vote, as NeighborIndex::hide() says it.
  // Heads that ask no neighbours have nothing to do.
  virtual void hide(const std::vector<bool>& is_hidden) const { static_cast<void>(is_hidden); }

  // Can it score features of this shape for so many classes? `shape` has blocks of no rows. Files
  // of a bundle that was put together wrongly may each be sound and yet not go together.
  [[nodiscard]] virtual bool fits(const FeatureSet& shape, std::size_t class_count) const = 0;

  // Writes everything loading needs into `folder`, which exists; file names begin with `name`.
  // Throws Unavailable.
  virtual void save(const std::filesystem::path& folder, const std::string& name) const = 0;

  // Calls `contribution(block, column, amount)` for every sparse entry of `row`: how much it adds
  // to the score of `label`. Heads that cannot tell call nothing.
  using Contribution =
      std::function<void(std::string_view block, std::uint32_t column, float amount)>;
  virtual void explain(const FeatureSet& features, std::size_t row, std::size_t label,
                       const Contribution& contribution) const {
    static_cast<void>(features), static_cast<void>(row), static_cast<void>(label);
    static_cast<void>(contribution);
  }
};

// What heads are fitted on. Everything is borrowed.
struct TrainingRows {
  const FeatureSet& features;
  // The same rows as they are scored while their fold is left out: as they will be met, without
  // what training does to rows to make a model robust. Often the very same object.
  const FeatureSet& held_out;
  std::span<const std::uint32_t> labels;  // class of each row, below class_count
  std::span<const float> weights;         // of each row
  std::span<const std::uint32_t> folds;   // of each row, below fold_count; equal texts share one
  std::span<const std::uint64_t> groups;  // of each row: equal texts share one; empty: none do
  std::size_t fold_count = 0;
  std::size_t class_count = 0;
};

struct HeadOptions {
  BalanceOptions balance;  // applied inside each training fold
  BoosterDevice device = BoosterDevice::kCpu;
  std::uint64_t seed = 0;
};

// A head that was fitted once without each fold and once on all rows.
struct CrossFitted {
  Matrix out_of_fold;                // rows × classes: each row scored without its fold
  std::shared_ptr<const Head> head;  // fitted on all rows; a blend shares its parts
};

}  // namespace triage::learn
