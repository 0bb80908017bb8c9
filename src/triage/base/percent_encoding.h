// Texts as parts of a URI write them (RFC 3986, 2.1).
#pragma once

#include <string>
#include <string_view>

namespace triage {

// All but letters, digits, `-._~` and the characters of `kept` as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text, std::string_view kept = "");

}  // namespace triage
