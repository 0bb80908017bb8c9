#include "triage/ticket/seen_ids.h"

#include <algorithm>

#include "triage/base/fingerprint.h"

namespace triage {

bool SeenIds::has(std::string_view id) const {
  const std::uint64_t hash = hash64(id);
  const auto& list = hashes_[hash >> (64 - kListBits)];
  return std::binary_search(list.begin(), list.end(), hash);
}

void SeenIds::add(std::string_view id) {
  const std::uint64_t hash = hash64(id);
  auto& list = hashes_[hash >> (64 - kListBits)];
  const auto place = std::lower_bound(list.begin(), list.end(), hash);
  if (place != list.end() && *place == hash) return;
  const auto at = place - list.begin();
  if (list.size() == list.capacity()) list.reserve(list.size() + list.size() / 8 + 4);
  list.insert(list.begin() + at, hash);
}

}  // namespace triage
