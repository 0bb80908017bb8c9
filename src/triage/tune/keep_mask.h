// Which numbers dropout keeps (Srivastava et al., 2014): a hash of their place, so that the
// gradient needs no mask in memory, and a resumed run drops what the uninterrupted one would have.
#pragma once

#include <cstddef>
#include <cstdint>

namespace triage::tune {

struct KeepMask {
  std::uint32_t key = 0;
  std::uint32_t first_kept = 0;  // hashes below it drop; 0: everything is kept
  float scale = 1;               // 1 / the share that is kept

  [[nodiscard]] bool is_off() const { return first_kept == 0; }

  // Whether the number at `index` is kept. (The integer hash "lowbias32" of Chris Wellons.)
  [[nodiscard]] bool keeps(std::uint32_t index) const {
    std::uint32_t x = index ^ key;
    x ^= x >> 16U;
    x *= 0x7FEB352DU;
    x ^= x >> 15U;
    x *= 0x846CA68BU;
    x ^= x >> 16U;
    return x >= first_kept;
  }
};

// `share` of the numbers is dropped, 0 ≤ share < 1.
[[nodiscard]] inline KeepMask keep_mask(std::uint32_t key, double share) {
  return {.key = key,
          .first_kept = static_cast<std::uint32_t>(share * 4294967296.0),
          .scale = static_cast<float>(1 / (1 - share))};
}

// out[i] = base[i] + (kept ? scale · values[i] : 0), for i of [begin, end).
void add_kept(const KeepMask& mask, const float* base, const float* values, float* out,
              std::size_t begin, std::size_t end);

// out[i] = kept ? scale · values[i] : 0.
void keep(const KeepMask& mask, const float* values, float* out, std::size_t begin,
          std::size_t end);

}  // namespace triage::tune
