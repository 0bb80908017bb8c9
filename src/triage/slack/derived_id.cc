#include "triage/slack/derived_id.h"

#include <cstdint>

#include "triage/base/fingerprint.h"

namespace triage::slack {

std::string derived_id(std::string_view event_id, std::string_view purpose) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
  // Random ones, but the same for all that one process names within a millisecond: changed alike
  // they leave the order.
  constexpr std::size_t kFirstRandom = 10;
  constexpr std::size_t kChanged = 3;
  std::uint64_t bits = hash64(purpose) | 1U;
  std::string id(event_id);
  for (std::size_t at = kFirstRandom; at < kFirstRandom + kChanged && at < id.size(); ++at) {
    const std::size_t digit = kDigits.find(id[at]);
    if (digit != std::string_view::npos) id[at] = kDigits[digit ^ (bits & 31U)];
    bits >>= 5U;
  }
  return id;
}

}  // namespace triage::slack
