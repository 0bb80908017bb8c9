#include "triage/model/learned_texts.h"

#include <algorithm>
#include <vector>

#include "triage/base/error.h"

namespace triage::model {
namespace {

constexpr unsigned kHalf = 32;  // bits

}  // namespace

LearnedTexts LearnedTexts::of(std::span<const std::uint64_t> groups) {
  std::vector<std::uint64_t> sorted(groups.begin(), groups.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<std::uint32_t> halves;
  halves.reserve(2 * sorted.size());
  for (const std::uint64_t group : sorted) {
    halves.push_back(static_cast<std::uint32_t>(group >> kHalf));
    halves.push_back(static_cast<std::uint32_t>(group));
  }
  LearnedTexts texts;
  texts.halves_ = std::move(halves);
  return texts;
}

std::uint64_t LearnedTexts::group(std::size_t i) const {
  return (std::uint64_t{halves_[2 * i]} << kHalf) | halves_[2 * i + 1];
}

bool LearnedTexts::contains(std::uint64_t wanted) const {
  std::size_t begin = 0;
  std::size_t end = size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    if (group(middle) < wanted) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin < size() && group(begin) == wanted;
}

void LearnedTexts::save(TensorFileWriter& file, const std::string& prefix) const {
  file.add(prefix + ".texts", halves_.view(), {size(), 2});
}

LearnedTexts LearnedTexts::load(const TensorFile& file, const std::string& prefix) {
  LearnedTexts texts;
  texts.halves_ = file.integers(prefix + ".texts", {0, 2});
  return texts;
}

void LearnedTexts::require_order() const {
  for (std::size_t i = 1; i < size(); ++i) {
    if (group(i) > group(i - 1)) continue;
    throw Corrupt("model: the hashes of its texts are out of order. Restore it, or train anew.");
  }
}

}  // namespace triage::model
