#include "triage/learn/judge/paired_difference.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_map>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

// The mean difference of each group, in the order in which groups first come.
std::vector<double> group_differences(const std::vector<bool>& first,
                                      const std::vector<bool>& second,
                                      std::span<const std::uint64_t> groups) {
  std::unordered_map<std::uint64_t, std::size_t> places;
  std::vector<double> sums;
  std::vector<double> sizes;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto [place, is_new] = places.try_emplace(groups[i], sums.size());
    if (is_new) {
      sums.push_back(0);
      sizes.push_back(0);
    }
    sums[place->second] += (second[i] ? 1 : 0) - (first[i] ? 1 : 0);
    ++sizes[place->second];
  }
  for (std::size_t g = 0; g < sums.size(); ++g) sums[g] /= sizes[g];
  return sums;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void check_options(std::size_t rows, const BootstrapOptions& options) {
  if (rows == 0) throw InvalidInput("cannot compare: there are no rows. Compare on some.");
  if (options.resamples == 0) {
    throw InvalidInput("cannot compare: 0 resamples show nothing. Ask for 1000.");
  }
  if (!(options.confidence > 0 && options.confidence < 1)) {
    throw InvalidInput("cannot compare: confidence " + std::to_string(options.confidence) +
                       " is outside (0, 1). Give a share such as 0.95.");
  }
}

}  // namespace

PairedDifference paired_difference(const std::vector<bool>& first, const std::vector<bool>& second,
                                   std::span<const std::uint64_t> groups,
                                   const BootstrapOptions& options) {
  TRIAGE_CHECK(first.size() == groups.size() && second.size() == groups.size(), "the same rows");
  check_options(groups.size(), options);
  const std::vector<double> differences = group_differences(first, second, groups);
  std::vector<double> means;
  std::vector<double> drawn(differences.size());
  for (std::size_t resample = 0; resample < options.resamples; ++resample) {
    Random random(options.seed, "paired_difference", resample);
    for (double& value : drawn) value = differences[random.below(differences.size())];
    means.push_back(mean(drawn));
  }
  std::sort(means.begin(), means.end());
  const auto end_at = [&](double share) {
    return means[static_cast<std::size_t>(
        std::lround(share * static_cast<double>(means.size() - 1)))];
  };
  return {.difference = mean(differences),
          .lower = end_at((1 - options.confidence) / 2),
          .upper = end_at((1 + options.confidence) / 2)};
}

}  // namespace triage::learn
