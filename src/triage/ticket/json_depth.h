// How deep JSON from outside may be: parsing it and copying it costs the stack.
#pragma once

#include <string_view>

namespace triage {

// Are more than `most` objects and lists in each other? Looks at brackets alone, and no further
// than the first that is too deep: what is no JSON may get either answer.
[[nodiscard]] bool is_nested_deeper(std::string_view json, int most);

}  // namespace triage
