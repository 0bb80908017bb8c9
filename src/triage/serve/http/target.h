// Paths and queries of requests, decoded (RFC 3986, 3.3 and 3.4).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace triage::serve {

// `%41` to `A`. Nullopt for a `%` without two hex digits, a NUL byte, or what is no UTF-8.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

// The decoded segments: `/v1/decisions/` gives `v1`, `decisions`, and an empty one. Nullopt where
// one cannot be decoded, is `.` or `..`.
[[nodiscard]] std::optional<std::vector<std::string>> path_segments(std::string_view path);

// Parameters by name, `+` read as a blank. Nullopt where one cannot be decoded or comes twice.
using Parameters = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] std::optional<Parameters> query_parameters(std::string_view query);

}  // namespace triage::serve
