#include "triage/learn/judge/judged_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "triage/base/check.h"

namespace triage::learn {
namespace {

constexpr double kEpsilon = std::numeric_limits<float>::epsilon();  // 2⁻²³

JudgedRow judged(std::span<const float> probabilities, std::uint32_t label) {
  JudgedRow row{.label = label};
  const float truth = probabilities[label];
  double brier = 0;
  for (std::uint32_t c = 0; c < probabilities.size(); ++c) {
    const float p = probabilities[c];
    if (p > probabilities[row.predicted]) row.predicted = c;
    if (p > truth || (p == truth && c < label)) ++row.rank;
    const double miss = double{p} - (c == label ? 1 : 0);
    brier += miss * miss;
  }
  row.probability = probabilities[row.predicted];
  row.brier = static_cast<float>(brier);
  row.log_loss = -std::log(std::clamp<double>(truth, kEpsilon, 1 - kEpsilon));
  return row;
}

}  // namespace

JudgedRows::JudgedRows(MatrixView probabilities, std::span<const std::uint32_t> labels,
                       const Options& options)
    : class_count_(probabilities.columns()) {
  TRIAGE_CHECK(labels.size() == probabilities.rows(), "one label a row");
  TRIAGE_CHECK(options.weights.empty() || options.weights.size() == labels.size(),
               "one weight a row");
  TRIAGE_CHECK(options.groups.empty() || options.groups.size() == labels.size(), "one group a row");
  rows_.reserve(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    TRIAGE_CHECK(labels[i] < class_count_, "a label is a class");
    JudgedRow row = judged(probabilities.row(i), labels[i]);
    row.index = static_cast<std::uint32_t>(i);
    if (!options.weights.empty()) row.weight = options.weights[i];
    weight_ += row.weight;
    rows_.push_back(row);
  }
  std::stable_sort(rows_.begin(), rows_.end(), [](const JudgedRow& a, const JudgedRow& b) {
    return a.probability > b.probability;
  });
  number_groups(options.groups);
}

void JudgedRows::number_groups(std::span<const std::uint64_t> group_of_index) {
  std::unordered_map<std::uint64_t, std::uint32_t> numbers;
  group_count_ = 0;
  for (JudgedRow& row : rows_) {
    if (group_of_index.empty()) {
      row.group = static_cast<std::uint32_t>(group_count_++);
      continue;
    }
    const auto [found, is_new] = numbers.try_emplace(group_of_index[row.index], group_count_);
    if (is_new) ++group_count_;
    row.group = found->second;
  }
}

JudgedRows JudgedRows::where(const std::function<bool(std::size_t)>& is_wanted) const {
  JudgedRows result;
  result.class_count_ = class_count_;
  std::unordered_map<std::uint32_t, std::uint32_t> numbers;
  for (JudgedRow row : rows_) {
    if (!is_wanted(row.index)) continue;
    row.group = numbers.try_emplace(row.group, numbers.size()).first->second;
    result.weight_ += row.weight;
    result.rows_.push_back(row);
  }
  result.group_count_ = numbers.size();
  return result;
}

}  // namespace triage::learn
