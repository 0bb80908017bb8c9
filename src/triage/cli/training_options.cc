#include "triage/cli/training_options.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "triage/cli/exit_code.h"
#include "triage/cli/model_encoders.h"

namespace triage::cli {
namespace {

constexpr std::string_view kSection = "train.";

template <typename Value>
struct Choice {
  std::string_view name;
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

// REQUIRES: the settings let only choices through.
template <typename Value, std::size_t size>
Value value_of(const Choice<Value> (&choices)[size], const std::string& name) {
  for (const auto& choice : choices) {
    if (name == choice.name) return choice.value;
  }
  return choices[0].value;
}

bool is_classic(const Settings& settings) { return settings.text("train.recipe") == "classic"; }

// What was set, else what the recipe says.
std::string head_of(const Settings& settings) {
  const bool is_recipe = is_classic(settings) && !settings.is_set("train.head");
  return is_recipe ? "lightgbm" : settings.text("train.head");
}
std::string balance_of(const Settings& settings) {
  const bool is_recipe = is_classic(settings) && !settings.is_set("train.balance");
  return is_recipe ? "hybrid" : settings.text("train.balance");
}

std::size_t count_of(const Settings& settings, std::string_view key) {
  return static_cast<std::size_t>(settings.integer(key));
}

}  // namespace

void declare_training(Options& options) {
  options.heading("Learning");
  options.section(kSection);
}

model::TrainingOptions training_options(const Settings& settings) {
  model::TrainingOptions options;
  options.head = head_of(settings);
  const std::vector<TypedEncoder> encoders = typed_encoders(settings.text("train.encoder"));
  const auto names = [&](std::string_view name) {
    return std::any_of(encoders.begin(), encoders.end(),
                       [&](const TypedEncoder& encoder) { return encoder.name == name; });
  };
  if (names("auto")) {
    if (encoders.size() > 1) {
      throw WrongUsage("--encoder " + settings.text("train.encoder") +
                       ": auto stands alone. Name what to learn from, such as lexical.");
    }
    options.features =
        is_classic(settings) ? model::FeatureUse::kGivenIfThere : model::FeatureUse::kAuto;
  } else {
    options.features = model::FeatureUse::kAsNamed;
    options.uses_words = names("lexical");
    options.uses_given = names("given");
  }
  options.has_suggestions = !is_classic(settings);
  options.balance = value_of(kBalances, balance_of(settings));
  options.other_class = settings.text("train.other_class");
  options.other_rows = count_of(settings, "train.other_rows");
  options.total_rows = count_of(settings, "train.total_rows");
  options.split =
      settings.text("train.split") == "time" ? model::SplitBy::kTime : model::SplitBy::kHash;
  options.test_share = settings.number("train.test_share");
  options.folds = count_of(settings, "train.folds");
  options.targets.auto_precision = settings.number("train.auto_precision");
  options.targets.suggest_precision_at_2 = settings.number("train.suggest_precision");
  options.field_dropout = settings.number("train.field_dropout");
  options.has_adapters = settings.text("train.adapter") == "auto";
  options.device = value_of(kDevices, settings.text("train.device"));
  options.keep_texts = settings.is_on("train.keep_texts");
  options.seed = static_cast<std::uint64_t>(settings.integer("seed"));
  return options;
}

std::map<std::string, std::string> described_training(const Settings& settings) {
  std::map<std::string, std::string> described = {
      {"seed", std::to_string(settings.integer("seed"))}};
  for (const SettingState& state : settings.all()) {
    if (!state.key.starts_with(kSection)) continue;
    const auto* text = std::get_if<std::string>(&state.value);
    described[state.key.substr(kSection.size())] = text != nullptr ? *text : to_toml(state.value);
  }
  described["head"] = head_of(settings);
  described["balance"] = balance_of(settings);
  return described;
}

}  // namespace triage::cli
