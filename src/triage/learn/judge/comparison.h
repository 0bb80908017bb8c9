// Which head is better, by how much, and whether chance alone would show as much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace triage::learn {

// Two heads on the same rows (McNemar 1947).
struct McNemar {
  std::uint64_t only_first_right = 0;
  std::uint64_t only_second_right = 0;
  double p_value = 1;  // two-sided and exact, by the binomial distribution
};

// `first[i]`, `second[i]`: whether that head is right on row i; count equal texts once.
// REQUIRES: as many of both.
[[nodiscard]] McNemar mcnemar(const std::vector<bool>& first, const std::vector<bool>& second);

// Two-sided p of the corrected resampled t-test (Nadeau, Bengio 2003) on what one head is better by
// in each fold of k-fold cross-validation. Folds share training rows; the correction counts the
// variance (1/k + 1/(k-1)) times instead of 1/k. 1 if all differences are 0, 0 if all are the same
// other number. REQUIRES: at least 2 folds.
[[nodiscard]] double corrected_t_test(std::span<const double> differences);

// What is known of one head.
struct HeadScore {
  std::string name;
  std::vector<double> fold_accuracies;  // out of fold, in the order of folds
  std::vector<bool> right_on_test;      // row by row; empty without test rows
};

// One head beside the chosen one.
struct HeadComparison {
  std::string name;
  bool is_chosen = false;
  double accuracy_folds = 0;            // mean over the folds
  std::optional<double> accuracy;       // on the test rows
  double difference = 0;                // accuracy less the chosen head's: test rows, else folds
  std::optional<double> p_value;        // McNemar on the test rows
  std::optional<double> p_value_folds;  // corrected t-test; both absent for the chosen head
  std::string sentence;  // "blend is better than linear by 1.2 points; chance alone would show this
                         // in 1 of 3,000 tests."
};

// One line a head, in the order given. Chosen is the highest mean accuracy over the folds (test
// rows only judge the choice), the first of equals.
// REQUIRES: a head, the same number of folds, at least 2, and of test rows for all.
[[nodiscard]] std::vector<HeadComparison> compare(std::span<const HeadScore> heads);

}  // namespace triage::learn
