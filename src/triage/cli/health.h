// Is everything there that the program needs, and if not, what is to be done?
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "triage/cli/context.h"

namespace triage::cli {

enum class Health : std::uint8_t { kOk, kWarning, kFailure };

// `ok`, `warn`, `fail`.
[[nodiscard]] std::string_view name_of(Health health);

struct Finding {
  std::string what;  // `disk`
  Health health = Health::kOk;
  std::string found;   // `41.0 GB free`
  std::string remedy;  // what to do about it; empty when all is well
};

// Looks at workspace, settings, disk, memory, processor, the libraries that are opened at run time,
// Unicode's data, the report page and the models, in this order. Throws nothing.
[[nodiscard]] std::vector<Finding> examine(const Context& context);

}  // namespace triage::cli
