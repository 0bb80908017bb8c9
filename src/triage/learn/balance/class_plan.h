// Decides how many rows of each class are learned from: how many of its own, how many made up.
//
// Belongs inside a training fold; rows that calibrate or evaluate keep their natural shares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace triage::learn {

enum class BalanceMode : std::uint8_t {
  kNone,     // every row as it is
  kWeights,  // every row, weighted so that classes count alike: n / (K · n_c)
  kUnder,    // class OTHER cut
  kSmote,    // every class grown to the size of the largest
  kHybrid,   // class OTHER cut, the others grown to a total, in proportion to their size
};

struct BalanceOptions {
  BalanceMode mode = BalanceMode::kNone;
  std::optional<std::uint32_t> other = std::nullopt;  // class OTHER, where there is one
  std::size_t other_rows = 25'000;                    // kept of OTHER at most
  std::size_t total_rows = 45'000;  // hybrid: all rows after growing; none are made if there are
                                    // as many without
  double share = 1;                 // of all training rows that this fold holds; scales both counts
};

// What becomes of one class.
struct ClassCount {
  std::size_t before = 0;
  std::size_t kept = 0;       // of its own rows
  std::size_t synthetic = 0;  // made by SMOTE
  double weight = 1;          // of each row

  [[nodiscard]] std::size_t after() const { return kept + synthetic; }

  // Of each kept row where no synthetic rows are taken (sparse features cannot have them): the kept
  // rows then count as much together as all rows would.
  [[nodiscard]] double weight_without_synthetic() const {
    return kept == 0 ? weight : weight * static_cast<double>(after()) / static_cast<double>(kept);
  }
};

struct ClassPlan {
  std::vector<ClassCount> classes;  // by class index
  std::string note;  // what was asked for and could not be done; one sentence or empty

  [[nodiscard]] std::size_t rows_after() const;

  // One line a class and a total, to be shown in fixed-width type. REQUIRES: one name a class.
  [[nodiscard]] std::string table(std::span<const std::string> names) const;
};

// The plan for classes of these sizes, by class index.
//
// Hybrid: OTHER -> min(n, other_rows); with Σ the rows then left, every other class gets
// (total_rows - Σ) · n_c / (Σ of the others) synthetic rows, rounded by largest remainder so that
// the total is exact. The order of class sizes stays, no class but OTHER is cut, and a class
// without rows stays without. REQUIRES: `other`, if given, is a class; 0 < share <= 1.
[[nodiscard]] ClassPlan plan_classes(std::span<const std::size_t> sizes,
                                     const BalanceOptions& options);

// The rows that the plan keeps, in rising order: of a class that is cut a random sample without
// replacement, of the others all. Equal seed, equal rows. REQUIRES: labels fit the plan's sizes.
[[nodiscard]] std::vector<std::uint32_t> kept_rows(const ClassPlan& plan,
                                                   std::span<const std::uint32_t> labels,
                                                   std::uint64_t seed);

}  // namespace triage::learn
