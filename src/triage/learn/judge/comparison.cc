#include "triage/learn/judge/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string_view>
#include <utility>

#include "triage/base/check.h"
#include "triage/learn/judge/distributions.h"

namespace triage::learn {
namespace {

constexpr double kRarelyChance = 0.05;

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double share_of_true(const std::vector<bool>& values) {
  return static_cast<double>(std::count(values.begin(), values.end(), true)) /
         static_cast<double>(values.size());
}

// 3,000 rather than 3017: two digits are all that a p-value has to say.
std::string round_count(double count) {
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(count)) - 1));
  std::string digits = std::to_string(std::llround(std::round(count / unit) * unit));
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string chance_in_words(double p_value) {
  if (p_value >= kRarelyChance) {
    char text[64];
    std::snprintf(text, sizeof text, "that may well be chance (p = %.2f).", p_value);
    return text;
  }
  if (p_value < 1e-6) return "chance alone would show this in less than 1 of 1,000,000 tests.";
  return "chance alone would show this in 1 of " + round_count(1 / p_value) + " tests.";
}

std::string sentence(const HeadComparison& one, const std::string& chosen) {
  if (one.is_chosen) return one.name + " is chosen.";
  const double points = -100 * one.difference;  // that the chosen head is better by
  const std::string chance = chance_in_words(one.p_value ? *one.p_value : *one.p_value_folds);
  char size[32];
  std::snprintf(size, sizeof size, "%.1f", std::abs(points));
  if (std::string_view(size) == "0.0") {
    return chosen + " and " + one.name + " are equally accurate.";
  }
  return chosen + (points > 0 ? " is better than " : " is worse than ") + one.name + " by " + size +
         " points; " + chance;
}

}  // namespace

McNemar mcnemar(const std::vector<bool>& first, const std::vector<bool>& second) {
  TRIAGE_CHECK(first.size() == second.size(), "the same rows");
  McNemar result;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i] && !second[i]) ++result.only_first_right;
    if (second[i] && !first[i]) ++result.only_second_right;
  }
  result.p_value = fair_coin_two_sided(result.only_first_right,
                                       result.only_first_right + result.only_second_right);
  return result;
}

double corrected_t_test(std::span<const double> differences) {
  TRIAGE_CHECK(differences.size() >= 2, "two folds or more");
  const auto folds = static_cast<double>(differences.size());
  const double average = mean(differences);
  double variance = 0;
  for (const double value : differences) variance += (value - average) * (value - average);
  variance /= folds - 1;
  constexpr double kRounding =
      1e-12;  // differences of shares that are equal but for their last bits
  if (variance <= kRounding * kRounding) return std::abs(average) <= kRounding ? 1 : 0;
  const double t = average / std::sqrt((1 / folds + 1 / (folds - 1)) * variance);
  return student_t_two_sided(t, folds - 1);
}

std::vector<HeadComparison> compare(std::span<const HeadScore> heads) {
  TRIAGE_CHECK(!heads.empty(), "a head to compare");
  std::vector<HeadComparison> table;
  for (const HeadScore& head : heads) {
    TRIAGE_CHECK(head.fold_accuracies.size() == heads.front().fold_accuracies.size() &&
                     head.right_on_test.size() == heads.front().right_on_test.size(),
                 "the same folds and test rows");
    HeadComparison one;
    one.name = head.name;
    one.accuracy_folds = mean(head.fold_accuracies);
    if (!head.right_on_test.empty()) one.accuracy = share_of_true(head.right_on_test);
    table.push_back(std::move(one));
  }
  const auto best = static_cast<std::size_t>(
      std::max_element(table.begin(), table.end(),
                       [](const HeadComparison& a, const HeadComparison& b) {
                         return a.accuracy_folds < b.accuracy_folds;
                       }) -
      table.begin());
  table[best].is_chosen = true;

  for (std::size_t h = 0; h < heads.size(); ++h) {
    HeadComparison& one = table[h];
    if (h != best) {
      std::vector<double> differences(heads[h].fold_accuracies);
      for (std::size_t f = 0; f < differences.size(); ++f) {
        differences[f] -= heads[best].fold_accuracies[f];
      }
      one.p_value_folds = corrected_t_test(differences);
      one.difference = one.accuracy_folds - table[best].accuracy_folds;
      if (one.accuracy) {
        one.p_value = mcnemar(heads[h].right_on_test, heads[best].right_on_test).p_value;
        one.difference = *one.accuracy - *table[best].accuracy;
      }
    }
    one.sentence = sentence(one, table[best].name);
  }
  return table;
}

}  // namespace triage::learn
