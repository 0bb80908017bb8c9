// Which rows are learned from and which are kept apart to judge by.
//
// A group (a conversation, a text that came twice) is a 64-bit hash; its rows always stay together,
// so nothing that was learned from is judged by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace triage::learn {

// Whether rows of this group are test rows. Depends on nothing else, so every command and every
// larger export of the same tickets agrees; a larger share holds all test rows of a smaller one.
[[nodiscard]] bool is_test_row(std::uint64_t group, double test_share);

// True for the newest rows: whole groups, those that began last, until `test_share` of the rows is
// reached as nearly as groups allow; one group at least unless the share is 0. `times[i]` is in any
// unit. A text that comes again and again is as old as its first row, so a newer copy of it may be
// left for training: it is no news to anybody. Equal times are told apart by the group's hash.
// REQUIRES: times.size() == groups.size().
[[nodiscard]] std::vector<bool> newest_rows(std::span<const std::int64_t> times,
                                            std::span<const std::uint64_t> groups,
                                            double test_share);

struct FoldOptions {
  std::size_t folds = 5;
  std::uint64_t seed = 0;
};

// The fold, below options.folds, of each row: folds are alike in size and in class shares as far as
// whole groups allow, and do not depend on the order of rows.
// REQUIRES: labels.size() == groups.size(). Throws InvalidInput for fewer than 2 folds and for
// fewer groups than folds.
[[nodiscard]] std::vector<std::uint32_t> stratified_folds(std::span<const std::uint32_t> labels,
                                                          std::span<const std::uint64_t> groups,
                                                          const FoldOptions& options);

}  // namespace triage::learn
