// Leaves rows out of what lies side by side.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/matrix.h"

namespace triage::model {

// Keeps the values that `is_wanted`, in their order. REQUIRES: a flag for each.
template <typename Value>
void keep_wanted(std::vector<Value>& values, const std::vector<bool>& is_wanted) {
  TRIAGE_CHECK(is_wanted.size() == values.size(), "a flag for each value");
  std::size_t kept = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_wanted[i]) continue;
    if (kept != i) values[kept] = std::move(values[i]);
    ++kept;
  }
  values.resize(kept);
}

// The same of rows.
inline void keep_wanted(Matrix& rows, const std::vector<bool>& is_wanted) {
  TRIAGE_CHECK(is_wanted.size() == rows.rows(), "a flag for each row");
  std::size_t kept = 0;
  for (std::size_t i = 0; i < is_wanted.size(); ++i) {
    if (!is_wanted[i]) continue;
    const auto row = rows.row(i);
    if (kept != i) std::copy(row.begin(), row.end(), rows.row(kept).begin());
    ++kept;
  }
  rows.resize_rows(kept);
}

}  // namespace triage::model
