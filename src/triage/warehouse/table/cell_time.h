// Times as tables write them.
#pragma once

#include <optional>
#include <string_view>

#include "triage/base/clock.h"

namespace triage::warehouse {

// What parse_time() reads, and besides: `02.03.2026 08:15`, seconds or milliseconds since 1970 (10
// or 13 digits). Not `02/03/2026`, which means one day in London and another in New York.
[[nodiscard]] std::optional<Time> parse_cell_time(std::string_view text);

}  // namespace triage::warehouse
