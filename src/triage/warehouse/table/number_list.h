// A list of numbers that a database gives as a text.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace triage::warehouse {

// `[0.25, -1, 3e-2]`, as JSON, an ARRAY of Snowflake and a vector of pgvector are written; blanks
// may stand between. Nullopt for anything else, numbers past float32 among it.
[[nodiscard]] std::optional<std::vector<float>> parse_number_list(std::string_view text);

}  // namespace triage::warehouse
