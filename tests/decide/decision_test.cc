#include "triage/decide/decision.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace triage::decide {
namespace {

learn::OperatingPoint at(double threshold) {
  return {.threshold = threshold, .coverage = 0.5, .precision = 0.95, .rows = 100};
}

learn::Thresholds both() { return {.automatic = at(0.75), .suggest = at(0.5)}; }

TEST(Decide, AThresholdIsReachedByWhatEqualsIt) {
  EXPECT_EQ(decide(0.75F, both()).kind, DecisionKind::kAuto);
  EXPECT_EQ(decide(std::nextafter(0.75F, 0.0F), both()).kind, DecisionKind::kSuggest);
  EXPECT_EQ(decide(0.5F, both()).kind, DecisionKind::kSuggest);
  EXPECT_EQ(decide(std::nextafter(0.5F, 0.0F), both()).kind, DecisionKind::kAsk);
  EXPECT_EQ(decide(0, both()).kind, DecisionKind::kAsk);
  EXPECT_EQ(decide(1, both()).kind, DecisionKind::kAuto);
}

TEST(Decide, AnAbsentThresholdIsNeverReached) {
  EXPECT_EQ(decide(1, {}).kind, DecisionKind::kAsk);
  EXPECT_EQ(decide(1, {.automatic = std::nullopt, .suggest = at(0.5)}).kind,
            DecisionKind::kSuggest);
  EXPECT_EQ(decide(0.6F, {.automatic = at(0.75), .suggest = std::nullopt}).kind,
            DecisionKind::kAsk);
}

TEST(Decide, WhatIsNoNumberIsAsked) {
  EXPECT_EQ(decide(std::nanf(""), both()).kind, DecisionKind::kAsk);
}

TEST(Decide, ReasonsNameProbabilityAndThreshold) {
  EXPECT_EQ(decide(0.93F, both()).reason, "0.93 reaches the threshold 0.75");
  EXPECT_EQ(decide(0.625F, both()).reason, "0.62 reaches the threshold for suggestions 0.50");
  EXPECT_EQ(decide(0.25F, both()).reason, "0.25 is below the threshold 0.50");
  EXPECT_EQ(decide(0.25F, {.automatic = at(0.75), .suggest = std::nullopt}).reason,
            "0.25 is below the threshold 0.75");
  EXPECT_EQ(decide(0.25F, {}).reason, "0.25, and no threshold kept its promised precision");
}

// The two numbers of a reason that compares.
std::pair<double, double> numbers_of(const std::string& reason) {
  return {std::stod(reason), std::stod(reason.substr(reason.rfind(' ') + 1))};
}

RC_GTEST_PROP(Decide, AReasonIsTrueAsItIsWritten, ()) {
  const double threshold = *rc::gen::inRange(1, 100'000) / 100'000.0;
  const auto near = static_cast<float>(threshold + *rc::gen::inRange(-2000, 2000) / 100'000.0);
  const float probability = std::clamp(near, 0.0F, 1.0F);
  const Decision decision = decide(probability, {.automatic = at(threshold), .suggest = {}});
  const auto [written, bound] = numbers_of(decision.reason);
  if (decision.kind == DecisionKind::kAuto) {
    RC_ASSERT(written >= bound);
  } else {
    RC_ASSERT(written < bound);
  }
}

TEST(Decide, KindsHaveTheNamesOfTheOutputContract) {
  EXPECT_EQ(name_of(DecisionKind::kAuto), "auto");
  EXPECT_EQ(name_of(DecisionKind::kSuggest), "suggest");
  EXPECT_EQ(name_of(DecisionKind::kAsk), "ask");
  EXPECT_EQ(name_of(DecisionKind::kAbstain), "abstain");
}

std::vector<std::size_t> labels_of(const std::vector<Alternative>& alternatives) {
  std::vector<std::size_t> labels;
  for (const Alternative& alternative : alternatives) labels.push_back(alternative.label);
  return labels;
}

TEST(Ranked, OfEquallyProbableClassesTheLowerIndexIsFirst) {
  const std::vector<float> probabilities{0.2F, 0.3F, 0.2F, 0.3F};
  EXPECT_EQ(labels_of(ranked(probabilities, 4)), (std::vector<std::size_t>{1, 3, 0, 2}));
  EXPECT_EQ(labels_of(ranked(probabilities, 1)), (std::vector<std::size_t>{1}));
}

TEST(Ranked, ThereAreNoMoreThanClasses) {
  const std::vector<float> probabilities{0.6F, 0.4F};
  EXPECT_EQ(ranked(probabilities, 5).size(), 2U);
  EXPECT_TRUE(ranked(probabilities, 0).empty());
  EXPECT_TRUE(ranked({}, 3).empty());
}

RC_GTEST_PROP(Ranked, TheBestAreThoseThatSortingAllGives, ()) {
  const auto tenths = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));  // many ties
  const std::vector<float> probabilities(tenths.begin(), tenths.end());
  const auto count = *rc::gen::inRange<std::size_t>(0, 12);
  std::vector<std::size_t> order(probabilities.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return probabilities[a] > probabilities[b];
  });
  order.resize(std::min(count, order.size()));
  const auto best = ranked(probabilities, count);
  RC_ASSERT(labels_of(best) == order);
  for (const Alternative& each : best) RC_ASSERT(each.probability == probabilities[each.label]);
}

}  // namespace
}  // namespace triage::decide
