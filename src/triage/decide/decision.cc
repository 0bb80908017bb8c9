#include "triage/decide/decision.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

namespace triage::decide {
namespace {

std::string two_digits(double value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
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
  const std::string sure = two_digits(probability);
  if (thresholds.automatic && probability >= thresholds.automatic->threshold) {
    return {DecisionKind::kAuto,
            sure + " reaches the threshold " + two_digits(thresholds.automatic->threshold)};
  }
  if (thresholds.suggest && probability >= thresholds.suggest->threshold) {
    return {DecisionKind::kSuggest, sure + " reaches the threshold for suggestions " +
                                        two_digits(thresholds.suggest->threshold)};
  }
  if (!thresholds.automatic && !thresholds.suggest) {
    return {DecisionKind::kAsk, sure + ", and no threshold kept its promised precision"};
  }
  const auto& lowest = thresholds.suggest ? thresholds.suggest : thresholds.automatic;
  return {DecisionKind::kAsk, sure + " is below the threshold " + two_digits(lowest->threshold)};
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
