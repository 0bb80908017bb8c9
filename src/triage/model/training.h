// From a dataset to a measured model: the whole of learning.
//
//   test rows apart → features → folds → heads, each scored on rows it has not seen → comparison
//   → calibration and thresholds on those scores → measured on the test rows
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/base/progress.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/balance/class_plan.h"
#include "triage/learn/judge/comparison.h"
#include "triage/learn/judge/threshold.h"
#include "triage/learn/lightgbm/booster.h"
#include "triage/model/dataset.h"
#include "triage/model/encoders.h"
#include "triage/model/evaluation.h"
#include "triage/model/head_workshop.h"
#include "triage/model/model.h"
#include "triage/model/split.h"

namespace triage::model {

// Which of the vectors that tickets bring, and of their words, are learned from. Encoders come in
// addition.
enum class FeatureUse : std::uint8_t {
  kAuto,          // words, and vectors where tickets bring them
  kGivenIfThere,  // vectors alone where tickets bring them, else words
  kAsNamed,       // what TrainingOptions says
};

struct TrainingOptions {
  std::string head = "auto";  // or linear, net, knn, lightgbm, tuned, blend
  FeatureUse features = FeatureUse::kAuto;
  bool uses_words = true;       // kAsNamed
  bool uses_given = false;      // kAsNamed; it is an error if the tickets bring none
  bool has_suggestions = true;  // false: one threshold, to decide or to ask
  learn::BalanceMode balance = learn::BalanceMode::kNone;
  std::string other_class = "OTHER";
  std::size_t other_rows = 25'000;
  std::size_t total_rows = 45'000;
  SplitBy split = SplitBy::kHash;
  double test_share = 0.1;  // 0: learn from all rows, measure out of fold
  std::size_t folds = 5;
  bool has_adapters = true;    // tried on the vectors of encoders, used if better beyond chance
  double field_dropout = 0.3;  // share of rows that are learned without their triage fields
  learn::ThresholdOptions targets;
  learn::BoosterDevice device = learn::BoosterDevice::kCpu;
  std::size_t resamples = 1000;
  bool keep_texts = false;  // in the report's examples and beside the neighbours
  std::uint64_t seed = 1;
};

struct TrainingResult {
  Model model;
  Evaluation evaluation;
  std::vector<learn::HeadComparison> comparison;          // one line if one head was asked for
  learn::ClassPlan balance;                               // of the rows that were learned from
  std::optional<HeadWorkshop::AdapterGain> adapter_gain;  // where an adapter was tried
  std::vector<RejectedRow> left_out;                      // no encoder's vector of theirs is of use
  std::map<std::string, double> seconds;
};

// Rows that an encoder gives a vector without a direction are left out, counted in the manifest.
// Throws InvalidInput if there are not two classes, or too few rows to split. `described` names
// source, columns and settings in the manifest. `encoders` (none: an empty one) make dense features
// beside the words. Equal input gives a bundle of equal digest.
[[nodiscard]] TrainingResult train(Dataset data, const text::Cleaner& cleaner,
                                   const TrainingOptions& options, Manifest described,
                                   std::shared_ptr<Encoders> encoders, ThreadPool& threads,
                                   Progress& progress);

}  // namespace triage::model
