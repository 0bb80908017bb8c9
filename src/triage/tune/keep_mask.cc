#include "triage/tune/keep_mask.h"

#include "triage/base/processor_clones.h"

namespace triage::tune {

TRIAGE_PROCESSOR_CLONES
void add_kept(const KeepMask& mask, const float* base, const float* values, float* out,
              std::size_t begin, std::size_t end) {
  const KeepMask own = mask;  // a copy in registers: `out` could be anything
  for (std::size_t i = begin; i < end; ++i) {
    const float kept = own.keeps(static_cast<std::uint32_t>(i)) ? own.scale : 0.0F;
    out[i] = base[i] + kept * values[i];
  }
}

TRIAGE_PROCESSOR_CLONES
void keep(const KeepMask& mask, const float* values, float* out, std::size_t begin,
          std::size_t end) {
  const KeepMask own = mask;
  for (std::size_t i = begin; i < end; ++i) {
    const float kept = own.keeps(static_cast<std::uint32_t>(i)) ? own.scale : 0.0F;
    out[i] = kept * values[i];
  }
}

}  // namespace triage::tune
