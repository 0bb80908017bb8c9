#include "triage/cli/training_options.h"

#include <cstdio>

#include "triage/cli/exit_code.h"

namespace triage::cli {
namespace {

template <typename Value>
struct Choice {
  const char* name;
  Value value;
};

constexpr Choice<learn::BalanceMode> kBalances[] = {
    {"none", learn::BalanceMode::kNone},     {"weights", learn::BalanceMode::kWeights},
    {"under", learn::BalanceMode::kUnder},   {"smote", learn::BalanceMode::kSmote},
    {"hybrid", learn::BalanceMode::kHybrid},
};
constexpr Choice<learn::BoosterDevice> kDevices[] = {
    {"cpu", learn::BoosterDevice::kCpu},
    {"gpu", learn::BoosterDevice::kGpu},
    {"cuda", learn::BoosterDevice::kCuda},
};

// REQUIRES: the parser let only choices through.
template <typename Value, std::size_t size>
Value value_of(const Choice<Value> (&choices)[size], const std::string& name) {
  for (const auto& choice : choices) {
    if (name == choice.name) return choice.value;
  }
  return choices[0].value;
}

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

void require_share(const char* flag, double value, double least, double most) {
  if (value >= least && value <= most) return;
  throw WrongUsage(std::string(flag) + ": " + number_text(value) + " is outside " +
                   number_text(least) + " to " + number_text(most) +
                   ". Choose a share in between.");
}

}  // namespace

void TrainingFlags::declare(Options& options) {
  options.heading("Learning");
  options.option("--head", "HEAD", head_, "Which head to fit; auto compares all (default)",
                 "auto|linear|net|knn|lightgbm|blend");
  options.option("--recipe", "RECIPE", recipe_,
                 "classic: the founding recipe (LightGBM on dense vectors, hybrid balancing, one "
                 "threshold)",
                 "auto|classic");
  options.option("--encoder", "ENCODER", encoder_,
                 "lexical: words; given: the vectors of --vectors alone; auto: what there is",
                 "auto|lexical|given|lexical+given");
  options.option("--balance", "MODE", balance_, "What to do about uneven classes (default: none)",
                 "none|weights|under|smote|hybrid");
  options.option("--other-class", "LABEL", options_.other_class,
                 "The class that under and hybrid cut (default: OTHER)");
  options.option("--other-rows", "N", options_.other_rows, "Rows to keep of it (default: 25000)");
  options.option("--total-rows", "N", options_.total_rows,
                 "Rows in all after hybrid balancing (default: 45000)");
  options.option("--split", "HOW", split_,
                 "Which rows are kept apart: by hash of the text (default), or the newest",
                 "hash|time");
  options.option("--test-share", "SHARE", options_.test_share,
                 "Share of rows kept apart to measure on; 0 learns from all (default: 0.1)");
  options.option("--folds", "N", options_.folds, "Folds of the cross-validation (default: 5)");
  options.option("--auto-precision", "P", options_.targets.auto_precision,
                 "Precision that tickets sorted on their own must reach (default: 0.95)");
  options.option("--suggest-precision", "P", options_.targets.suggest_precision_at_2,
                 "Share of suggestions that must hold the right class (default: 0.9)");
  options.option("--field-dropout", "SHARE", options_.field_dropout,
                 "Share of rows learned without their triage fields (default: 0.3)");
  options.option("--device", "DEVICE", device_, "Where LightGBM trains (gpu is OpenCL)",
                 "cpu|gpu|cuda");
  options.option("--merge-labels", merges_labels_,
                 "Make labels one that differ by blanks or letter case only");
  options.option("--keep-texts", options_.keep_texts,
                 "Show ticket texts among the report's examples");
}

model::TrainingOptions TrainingFlags::resolved(std::uint64_t seed) const {
  require_share("--test-share", options_.test_share, 0, 0.9);
  require_share("--field-dropout", options_.field_dropout, 0, 1);
  require_share("--auto-precision", options_.targets.auto_precision, 0.01, 1);
  require_share("--suggest-precision", options_.targets.suggest_precision_at_2, 0.01, 1);
  if (options_.folds < 2 || options_.folds > 50) {
    throw WrongUsage("--folds: " + std::to_string(options_.folds) + " is outside 2 to 50.");
  }
  model::TrainingOptions options = options_;
  options.seed = seed;
  options.head = head_.value_or(is_classic() ? "lightgbm" : "auto");
  options.balance = value_of(kBalances, balance_.value_or(is_classic() ? "hybrid" : "none"));
  options.split = split_ == "time" ? model::SplitBy::kTime : model::SplitBy::kHash;
  options.device = value_of(kDevices, device_);
  options.has_suggestions = !is_classic();
  options.words = encoder_ == "given" || (is_classic() && encoder_ == "auto")
                      ? model::WordUse::kWithoutVectors
                      : model::WordUse::kAlways;
  options.needs_vectors = encoder_ == "given" || encoder_ == "lexical+given";
  options.ignores_vectors = encoder_ == "lexical";
  return options;
}

std::map<std::string, std::string> TrainingFlags::described(std::uint64_t seed) const {
  return {{"seed", std::to_string(seed)},
          {"recipe", recipe_.value_or("auto")},
          {"head", head_.value_or(is_classic() ? "lightgbm" : "auto")},
          {"balance", balance_.value_or(is_classic() ? "hybrid" : "none")},
          {"other_class", options_.other_class},
          {"other_rows", std::to_string(options_.other_rows)},
          {"total_rows", std::to_string(options_.total_rows)},
          {"encoder", encoder_},
          {"split", split_},
          {"test_share", number_text(options_.test_share)},
          {"folds", std::to_string(options_.folds)},
          {"field_dropout", number_text(options_.field_dropout)},
          {"device", device_},
          {"merge_labels", merges_labels_ ? "true" : "false"}};
}

}  // namespace triage::cli
