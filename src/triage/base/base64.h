// Bytes as letters and digits (RFC 4648).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace triage {

// With `+`, `/` and padding.
[[nodiscard]] std::string base64(std::string_view bytes);

// With `-` and `_`, without padding: for URLs and file names.
[[nodiscard]] std::string base64url(std::string_view bytes);

// The numbers' bytes, little-endian.
[[nodiscard]] std::string base64(std::span<const float> numbers);

// Reads both alphabets, with padding or without. Nullopt for anything else.
[[nodiscard]] std::optional<std::string> parse_base64(std::string_view text);

// Nullopt too if the bytes are no whole numbers.
[[nodiscard]] std::optional<std::vector<float>> parse_base64_floats(std::string_view text);

}  // namespace triage
