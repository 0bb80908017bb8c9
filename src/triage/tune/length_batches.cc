#include "triage/tune/length_batches.h"

#include <algorithm>

#include "triage/base/random.h"

namespace triage::tune {
namespace {

constexpr std::size_t kBatchesInWindow = 50;

void append_batches(std::span<const std::size_t> rows, std::size_t size, Batches& batches) {
  for (std::size_t begin = 0; begin < rows.size(); begin += size) {
    const auto part = rows.subspan(begin, std::min(size, rows.size() - begin));
    batches.emplace_back(part.begin(), part.end());
  }
}

}  // namespace

Batches length_batches(std::span<const std::size_t> rows, std::span<const std::size_t> lengths,
                       std::size_t size, std::uint64_t seed, std::size_t epoch) {
  Random random(seed, "tuning-batches", epoch);
  std::vector<std::size_t> order(rows.begin(), rows.end());
  random.shuffle(std::span(order));
  Batches batches;
  const std::size_t window = size * kBatchesInWindow;
  for (std::size_t begin = 0; begin < order.size(); begin += window) {
    const auto part = std::span(order).subspan(begin, std::min(window, order.size() - begin));
    std::stable_sort(part.begin(), part.end(),
                     [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
    append_batches(part, size, batches);
  }
  random.shuffle(std::span(batches));
  return batches;
}

Batches sorted_batches(std::span<const std::size_t> rows, std::span<const std::size_t> lengths,
                       std::size_t size) {
  std::vector<std::size_t> order(rows.begin(), rows.end());
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
  Batches batches;
  append_batches(order, size, batches);
  return batches;
}

}  // namespace triage::tune
