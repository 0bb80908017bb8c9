// Which rows a head is right on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "triage/base/matrix.h"

namespace triage::learn {

// Whether the largest of each row's scores is that of its label; of equal ones the first counts.
// REQUIRES: a row of scores, at least one a row, for each label.
[[nodiscard]] inline std::vector<bool> right_rows(MatrixView scores,
                                                  std::span<const std::uint32_t> labels) {
  std::vector<bool> right;
  right.reserve(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = scores.row(i);
    const auto best = std::max_element(row.begin(), row.end()) - row.begin();
    right.push_back(static_cast<std::uint32_t>(best) == labels[i]);
  }
  return right;
}

}  // namespace triage::learn
