// Who knows a secret, shown without telling it.
#pragma once

#include <string>
#include <string_view>

namespace triage {

// HMAC with SHA-256 (RFC 2104, FIPS 180-4): 64 lower-case hex digits.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);

// Are they the same? The time it takes tells nothing of where they differ, only of their lengths.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace triage
