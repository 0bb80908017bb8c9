#include "triage/learn/balance/class_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include "triage/base/check.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

std::size_t scaled(std::size_t count, double share) {
  return static_cast<std::size_t>(std::llround(static_cast<double>(count) * share));
}

// `total` split in proportion to `sizes`: each part rounded down, and one more to those that lost
// most by it; of equal ones to the first.
std::vector<std::size_t> split_in_proportion(std::size_t total,
                                             std::span<const std::size_t> sizes) {
  const std::size_t sum = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
  std::vector<std::size_t> parts(sizes.size());
  if (sum == 0) return parts;
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = 0; i < sizes.size(); ++i) parts[i] = total * sizes[i] / sum;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return total * sizes[a] % sum > total * sizes[b] % sum;
  });
  const std::size_t left = total - std::accumulate(parts.begin(), parts.end(), std::size_t{0});
  for (std::size_t i = 0; i < left; ++i) ++parts[order[i]];
  return parts;
}

void weigh(std::vector<ClassCount>& classes) {
  std::size_t rows = 0;
  std::size_t present = 0;
  for (const ClassCount& c : classes) {
    rows += c.before;
    present += c.before > 0 ? 1 : 0;
  }
  for (ClassCount& c : classes) {
    if (c.before == 0) continue;
    c.weight = static_cast<double>(rows) / static_cast<double>(present * c.before);
  }
}

void cut_other(ClassPlan& plan, const BalanceOptions& options) {
  if (!options.other) {
    plan.note = "There is no class OTHER among the labels, so no class is undersampled.";
    return;
  }
  ClassCount& other = plan.classes[*options.other];
  other.kept = std::min(other.before, scaled(options.other_rows, options.share));
}

void grow_to_largest(std::vector<ClassCount>& classes) {
  std::size_t largest = 0;
  for (const ClassCount& c : classes) largest = std::max(largest, c.kept);
  for (ClassCount& c : classes) c.synthetic = c.kept == 0 ? 0 : largest - c.kept;
}

void grow_to_total(std::vector<ClassCount>& classes, const BalanceOptions& options) {
  std::size_t present = 0;
  std::vector<std::size_t> others(classes.size());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    present += classes[i].kept;
    if (i != options.other) others[i] = classes[i].kept;
  }
  const std::size_t total = scaled(options.total_rows, options.share);
  if (present >= total) return;
  const std::vector<std::size_t> synthetic = split_in_proportion(total - present, others);
  for (std::size_t i = 0; i < classes.size(); ++i) classes[i].synthetic = synthetic[i];
}

// 45000 -> "45,000".
std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string with_two_decimals(double value) {
  std::string digits = std::to_string(std::llround(value * 100));
  if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
  return digits.insert(digits.size() - 2, ".");
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

// The first cell starts its column, the others end theirs.
std::string table_line(std::size_t first_width, std::span<const std::string> cells) {
  constexpr std::size_t kWidth = 11;
  std::string line(cells[0]);
  line.append(first_width - code_points(cells[0]), ' ');
  for (const std::string& cell : cells.subspan(1)) {
    line.append(kWidth - std::min(kWidth, cell.size()), ' ') += cell;
  }
  return line += '\n';
}

}  // namespace

std::size_t ClassPlan::rows_after() const {
  std::size_t rows = 0;
  for (const ClassCount& c : classes) rows += c.after();
  return rows;
}

std::string ClassPlan::table(std::span<const std::string> names) const {
  TRIAGE_CHECK(names.size() == classes.size(), "one name a class");
  std::size_t width = std::string_view("class").size();
  for (const std::string& name : names) width = std::max(width, code_points(name));
  std::string text = table_line(
      width, std::vector<std::string>{"class", "before", "kept", "synthetic", "after", "weight"});
  ClassCount total;
  const auto add = [&](const std::string& name, const ClassCount& c, const std::string& weight) {
    text += table_line(width, std::vector{name, grouped(c.before), grouped(c.kept),
                                          grouped(c.synthetic), grouped(c.after()), weight});
  };
  for (std::size_t i = 0; i < classes.size(); ++i) {
    add(names[i], classes[i], with_two_decimals(classes[i].weight));
    total.before += classes[i].before;
    total.kept += classes[i].kept;
    total.synthetic += classes[i].synthetic;
  }
  add("total", total, "");
  return text;
}

ClassPlan plan_classes(std::span<const std::size_t> sizes, const BalanceOptions& options) {
  TRIAGE_CHECK(!options.other || *options.other < sizes.size(), "OTHER is one of the classes");
  TRIAGE_CHECK(options.share > 0 && options.share <= 1, "a fold holds a share of the rows");
  ClassPlan plan;
  for (const std::size_t size : sizes) plan.classes.push_back({.before = size, .kept = size});
  switch (options.mode) {
    case BalanceMode::kNone:
      break;
    case BalanceMode::kWeights:
      weigh(plan.classes);
      break;
    case BalanceMode::kUnder:
      cut_other(plan, options);
      break;
    case BalanceMode::kSmote:
      grow_to_largest(plan.classes);
      break;
    case BalanceMode::kHybrid:
      cut_other(plan, options);
      grow_to_total(plan.classes, options);
      break;
  }
  return plan;
}

std::vector<std::uint32_t> kept_rows(const ClassPlan& plan, std::span<const std::uint32_t> labels,
                                     std::uint64_t seed) {
  struct Draw {
    std::size_t wanted;
    std::size_t left;  // rows of the class not yet looked at
    Random random;
  };
  std::vector<Draw> draws;
  for (std::size_t c = 0; c < plan.classes.size(); ++c) {
    draws.push_back({plan.classes[c].kept, plan.classes[c].before, Random(seed, "under", c)});
  }
  std::vector<std::uint32_t> kept;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    Draw& draw = draws[labels[row]];
    TRIAGE_CHECK(draw.left > 0, "the plan counted the classes of these rows");
    if (draw.random.below(draw.left--) >= draw.wanted) continue;  // Knuth, algorithm S
    --draw.wanted;
    kept.push_back(static_cast<std::uint32_t>(row));
  }
  return kept;
}

}  // namespace triage::learn
