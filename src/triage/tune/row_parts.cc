#include "triage/tune/row_parts.h"

#include "triage/base/random.h"

namespace triage::tune {

std::vector<std::uint32_t> folds_of(std::span<const encode::TuningRow> rows, std::size_t folds,
                                    std::uint64_t seed) {
  std::vector<std::uint32_t> all;
  all.reserve(rows.size());
  for (const encode::TuningRow& row : rows) {
    Random random(seed, "tuning-fold", row.group);
    all.push_back(static_cast<std::uint32_t>(random.below(folds)));
  }
  return all;
}

RunRows run_rows(std::span<const encode::TuningRow> rows, const std::vector<bool>& is_wanted,
                 double share, std::uint64_t seed) {
  RunRows parts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!is_wanted[i]) continue;
    const bool is_held = Random(seed, "tuning-held", rows[i].group).uniform() < share;
    (is_held ? parts.held : parts.learn).push_back(i);
  }
  return parts;
}

}  // namespace triage::tune
