// Names of columns as messages show them: they come from outside, and may be anything.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace triage::warehouse {

// `'queue'`: in quotes, what a terminal would obey as `\x1b`, cut where it is long.
[[nodiscard]] std::string quoted_name(std::string_view name);

// `'id', 'text', 'queue'`; `...` after the first forty.
[[nodiscard]] std::string name_list(std::span<const std::string> names);

}  // namespace triage::warehouse
