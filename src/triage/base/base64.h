// Bytes as letters and digits (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace triage {

// With `+`, `/` and padding.
[[nodiscard]] std::string base64(std::string_view bytes);

// With `-` and `_`, without padding: for URLs and file names.
[[nodiscard]] std::string base64url(std::string_view bytes);

// Reads both alphabets, with padding or without. Nullopt for anything else.
[[nodiscard]] std::optional<std::string> parse_base64(std::string_view text);

}  // namespace triage
