#include "triage/encode/transformer/batch_plan.h"

#include <algorithm>
#include <numeric>

namespace triage::encode {
namespace {

constexpr std::size_t kMostPadding = 20;  // one cell in so many

}  // namespace

std::vector<Batch> plan_batches(std::span<const std::size_t> lengths, std::size_t cell_budget) {
  std::vector<std::size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
  std::vector<Batch> batches;
  std::size_t tokens = 0;  // of the last batch, without padding
  for (const std::size_t text : order) {
    const std::size_t longer = batches.empty() ? 0 : batches.back().cells() + batches.back().length;
    if (batches.empty() || longer > cell_budget ||
        (longer - tokens - lengths[text]) * kMostPadding > longer) {
      batches.push_back({{}, lengths[text]});
      tokens = 0;
    }
    batches.back().texts.push_back(text);
    tokens += lengths[text];
  }
  return batches;
}

}  // namespace triage::encode
