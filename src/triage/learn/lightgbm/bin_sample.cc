#include "triage/learn/lightgbm/bin_sample.h"

#include <algorithm>

#include "triage/base/random.h"

namespace triage::learn {
namespace {

constexpr std::size_t kMostRows = 200'000;
constexpr std::size_t kLeastRows = 5'000;
constexpr std::size_t kMostNumbers = 25'000'000;

}  // namespace

std::vector<std::uint32_t> bin_sample(std::size_t row_count, std::size_t columns,
                                      std::uint64_t seed) {
  const std::size_t affordable =
      std::max(kLeastRows, kMostNumbers / std::max(columns, std::size_t{1}));
  std::size_t wanted = std::min({row_count, kMostRows, affordable});
  std::vector<std::uint32_t> sample;
  sample.reserve(wanted);
  Random random(seed, "bins");
  for (std::size_t row = 0; wanted > 0; ++row) {  // Knuth, algorithm S
    if (random.below(row_count - row) >= wanted) continue;
    sample.push_back(static_cast<std::uint32_t>(row));
    --wanted;
  }
  return sample;
}

}  // namespace triage::learn
