#include "triage/learn/judge/folds.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

constexpr std::uint64_t kTestSalt = 0x7465'7374'726F'7773ULL;  // part of what "same split" means

// Rows of one group.
struct Group {
  std::uint64_t hash = 0;
  std::uint64_t order = 0;  // seeded; tells groups of one size apart
  std::vector<std::size_t> rows;
  std::map<std::uint32_t, std::size_t> class_counts;
};

std::vector<Group> groups_of(std::span<const std::uint64_t> hashes) {
  std::vector<Group> groups;
  std::unordered_map<std::uint64_t, std::size_t> positions;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const auto [found, is_new] = positions.try_emplace(hashes[i], groups.size());
    if (is_new) groups.push_back({.hash = hashes[i], .order = 0, .rows = {}, .class_counts = {}});
    groups[found->second].rows.push_back(i);
  }
  return groups;
}

// Rows of each class in one fold, and in all.
struct FoldCounts {
  std::vector<std::size_t> of_class;
  std::size_t all = 0;
};

// How much of the group's classes the fold already has: 1 is its fair share of one class.
double crowding(const FoldCounts& fold, const Group& group, std::span<const std::size_t> totals) {
  double sum = 0;
  for (const auto& [label, rows] : group.class_counts) {
    sum += static_cast<double>(rows * fold.of_class[label]) / static_cast<double>(totals[label]);
  }
  return sum;
}

// The fold that lacks the group's classes most, then the smallest one. Folds are tried from one
// that the group's hash names, so that classes with a row or two do not all land in the first.
std::size_t neediest_fold(std::span<const FoldCounts> folds, const Group& group,
                          std::span<const std::size_t> totals) {
  const std::size_t first = group.order % folds.size();
  std::size_t best = first;
  auto best_need = std::pair(crowding(folds[first], group, totals), folds[first].all);
  for (std::size_t step = 1; step < folds.size(); ++step) {
    const std::size_t fold = (first + step) % folds.size();
    const auto need = std::pair(crowding(folds[fold], group, totals), folds[fold].all);
    if (need < best_need) {
      best = fold;
      best_need = need;
    }
  }
  return best;
}

void check_fold_count(std::size_t folds, std::size_t groups) {
  if (folds < 2) {
    throw InvalidInput("cannot split rows into " + std::to_string(folds) +
                       " fold(s): at least one must be left to judge by. Ask for 2 or more.");
  }
  if (groups < folds) {
    throw InvalidInput("cannot split rows into " + std::to_string(folds) + " folds: there are " +
                       std::to_string(groups) +
                       " different texts. Bring more tickets, or ask for fewer folds.");
  }
}

}  // namespace

bool is_test_row(std::uint64_t group, double test_share) {
  const std::uint64_t bits = Random(group ^ kTestSalt).next();
  return static_cast<double>(bits >> 11U) * 0x1.0p-53 < test_share;
}

std::vector<bool> newest_rows(std::span<const std::int64_t> times,
                              std::span<const std::uint64_t> groups, double test_share) {
  TRIAGE_CHECK(times.size() == groups.size(), "one time a row");
  std::vector<std::tuple<std::int64_t, std::uint64_t, Group>> by_first;
  for (Group& group : groups_of(groups)) {
    std::int64_t first = times[group.rows.front()];
    for (const std::size_t row : group.rows) first = std::min(first, times[row]);
    const std::uint64_t hash = group.hash;
    by_first.emplace_back(first, hash, std::move(group));
  }
  std::sort(by_first.begin(), by_first.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) > std::tie(std::get<0>(b), std::get<1>(b));
  });

  std::vector<bool> is_test(times.size());
  const double wanted = test_share * static_cast<double>(times.size());
  double taken = 0;
  for (const auto& [first, hash, group] : by_first) {
    const auto size = static_cast<double>(group.rows.size());
    const bool is_nearer = std::abs(taken + size - wanted) < std::abs(taken - wanted);
    if (wanted == 0 || (!is_nearer && taken > 0)) break;
    for (const std::size_t row : group.rows) is_test[row] = true;
    taken += size;
  }
  return is_test;
}

std::vector<std::uint32_t> stratified_folds(std::span<const std::uint32_t> labels,
                                            std::span<const std::uint64_t> groups,
                                            const FoldOptions& options) {
  TRIAGE_CHECK(labels.size() == groups.size(), "one group a row");
  std::vector<Group> units = groups_of(groups);
  check_fold_count(options.folds, units.size());

  const std::size_t class_count = std::size_t{*std::max_element(labels.begin(), labels.end())} + 1;
  std::vector<std::size_t> totals(class_count);
  for (const std::uint32_t label : labels) ++totals[label];
  for (Group& unit : units) {
    unit.order = Random(unit.hash, "folds", options.seed).next();
    for (const std::size_t row : unit.rows) ++unit.class_counts[labels[row]];
  }
  // Large groups first: small ones then even out what they left.
  std::sort(units.begin(), units.end(), [](const Group& a, const Group& b) {
    return std::tuple(b.rows.size(), a.order, a.hash) < std::tuple(a.rows.size(), b.order, b.hash);
  });

  std::vector<FoldCounts> folds(options.folds,
                                {.of_class = std::vector<std::size_t>(class_count), .all = 0});
  std::vector<std::uint32_t> fold_of_row(labels.size());
  for (const Group& unit : units) {
    const std::size_t fold = neediest_fold(folds, unit, totals);
    for (const auto& [label, rows] : unit.class_counts) folds[fold].of_class[label] += rows;
    folds[fold].all += unit.rows.size();
    for (const std::size_t row : unit.rows) fold_of_row[row] = static_cast<std::uint32_t>(fold);
  }
  return fold_of_row;
}

}  // namespace triage::learn
