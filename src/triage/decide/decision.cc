#include "triage/decide/decision.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

namespace triage::decide {
namespace {

std::string fixed(double value, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

// `0.93 <between> 0.84`: two digits, or as many more as it takes for what is written to be true.
std::string compared(double probability, const std::string& between, double threshold) {
  constexpr int kMostDigits = 9;  // of a float
  int digits = 2;
  const auto is_shown = [&] {
    return (fixed(probability, digits) < fixed(threshold, digits)) == (probability < threshold);
  };
  while (digits < kMostDigits && !is_shown()) ++digits;
  return fixed(probability, digits) + " " + between + " " + fixed(threshold, digits);
}

}  // namespace

std::string_view name_of(DecisionKind kind) {
  switch (kind) {
    case DecisionKind::kAuto:
      return "auto";
    case DecisionKind::kSuggest:
      return "suggest";
    case DecisionKind::kAsk:
      return "ask";
    case DecisionKind::kAbstain:
      return "abstain";
  }
  return {};
}

Decision decide(float probability, const learn::Thresholds& thresholds) {
  if (thresholds.automatic && probability >= thresholds.automatic->threshold) {
    return {DecisionKind::kAuto,
            compared(probability, "reaches the threshold", thresholds.automatic->threshold)};
  }
  if (thresholds.suggest && probability >= thresholds.suggest->threshold) {
    return {DecisionKind::kSuggest, compared(probability, "reaches the threshold for suggestions",
                                             thresholds.suggest->threshold)};
  }
  if (!thresholds.automatic && !thresholds.suggest) {
    return {DecisionKind::kAsk,
            fixed(probability, 2) + ", and no threshold kept its promised precision"};
  }
  const auto& lowest = thresholds.suggest ? thresholds.suggest : thresholds.automatic;
  return {DecisionKind::kAsk, compared(probability, "is below the threshold", lowest->threshold)};
}

std::vector<Alternative> ranked(std::span<const float> probabilities, std::size_t count) {
  std::vector<std::size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  count = std::min(count, order.size());
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
      [&](std::size_t a, std::size_t b) {
        return probabilities[a] != probabilities[b] ? probabilities[a] > probabilities[b] : a < b;
      });
  std::vector<Alternative> best;
  for (std::size_t i = 0; i < count; ++i) best.push_back({order[i], probabilities[order[i]]});
  return best;
}

}  // namespace triage::decide
