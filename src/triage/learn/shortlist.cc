#include "triage/learn/shortlist.h"

#include <array>
#include <cmath>

namespace triage::learn {
namespace {

// Infinite numbers in a row can make their inner product none; such a row comes last.
constexpr double kFarthest = -std::numeric_limits<double>::infinity();

double exact_inner_product(std::span<const float> a, std::span<const float> b) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + sums.size() <= a.size(); i += sums.size()) {
    for (std::size_t t = 0; t < sums.size(); ++t) {
      sums[t] += static_cast<double>(a[i + t]) * static_cast<double>(b[i + t]);
    }
  }
  for (; i < a.size(); ++i) sums[0] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

}  // namespace

void Shortlist::write(std::span<const float> query, const RowSet& base, std::size_t index,
                      std::vector<float>& buffer, Neighbors& result) {
  for (Candidate& candidate : heap_) {
    const auto row = base.row(static_cast<std::size_t>(candidate.row), buffer);
    candidate.similarity = exact_inner_product(query, row);
    if (std::isnan(candidate.similarity)) candidate.similarity = kFarthest;
  }
  std::sort(heap_.begin(), heap_.end(), is_nearer);
  const std::size_t start = index * result.count;
  for (std::size_t n = 0; n < std::min(heap_.size(), result.count); ++n) {
    result.rows[start + n] = heap_[n].row;
    result.similarities[start + n] = static_cast<float>(heap_[n].similarity);
  }
}

}  // namespace triage::learn
