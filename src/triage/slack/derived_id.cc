#include "triage/slack/derived_id.h"

#include <cstdint>

#include "triage/base/fingerprint.h"

namespace triage::slack {

std::string derived_id(std::string_view event_id, std::string_view purpose) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
  constexpr std::size_t kTimeLength = 10;
  std::string name(event_id);
  name += '/';
  name += purpose;
  std::string id(event_id.substr(0, kTimeLength));
  for (std::uint64_t half = 0; half < 2; ++half) {
    std::uint64_t bits = hash64(name, half);
    for (int digit = 0; digit < 8; ++digit, bits >>= 5U) id += kDigits[bits & 31U];
  }
  return id;
}

}  // namespace triage::slack
