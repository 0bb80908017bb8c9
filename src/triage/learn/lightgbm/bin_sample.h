// The rows that bins of numbers are found on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace triage::learn {

// Which rows of `row_count` the bins are found on: at most 200,000 (LightGBM's own default) and at
// most 25 million numbers (300 MB while bins are searched), never below 5,000 rows where there are
// as many. Rising order; equal seed, equal rows.
[[nodiscard]] std::vector<std::uint32_t> bin_sample(std::size_t row_count, std::size_t columns,
                                                    std::uint64_t seed);

}  // namespace triage::learn
