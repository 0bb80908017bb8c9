// Secrets that are shown once and then only recognised: tokens of links, sessions and API keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace triage {

// Bytes that nobody can guess, of the system's own generator: OpenSSL's takes several times as long
// for a few. Not for what has to be repeatable: that is random.h.
[[nodiscard]] std::string unguessable_bytes(std::size_t count);

// 64 of its bits: a seed that no other process has.
[[nodiscard]] std::uint64_t unguessable_number();

// `<16 hex digits>.<43 characters>`: an id to find it by, which people can type (it never begins
// with a dash, as an option does), and 256 bits of secret in base64url.
[[nodiscard]] std::string make_token();

// The part that may be kept and shown; empty if the text is no token.
[[nodiscard]] std::string_view token_id(std::string_view token);

// What is kept of a secret of 128 bits or more: `<salt>$<SHA-256 of salt and secret>`. Not for
// passwords, which people choose.
[[nodiscard]] std::string salted_hash(std::string_view secret);

// Is it the hash of this secret? Takes the same time whatever differs.
[[nodiscard]] bool matches_hash(std::string_view secret, std::string_view hash);

}  // namespace triage
