// Names that are the same whatever the case of their letters: header fields, schemes, SQL's
// identifiers.
#pragma once

#include <algorithm>
#include <string_view>

namespace triage {

// Do they differ by no more than the case of ASCII letters?
[[nodiscard]] inline bool is_same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace triage
