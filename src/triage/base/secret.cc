#include "triage/base/secret.h"

#include <openssl/crypto.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "triage/base/base64.h"
#include "triage/base/check.h"
#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"

namespace triage {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSaltBytes = 12;
constexpr std::size_t kIdCharacters = 16;
constexpr std::size_t kTokenCharacters = kIdCharacters + 1 + 43;

}  // namespace

std::string unguessable_bytes(std::size_t count) {
  constexpr std::size_t kMostAtOnce = 256;  // getentropy(3)
  std::string bytes(count, '\0');
  for (std::size_t at = 0; at < count; at += kMostAtOnce) {
    TRIAGE_CHECK(::getentropy(bytes.data() + at, std::min(kMostAtOnce, count - at)) == 0,
                 "the system must give randomness");
  }
  return bytes;
}

std::uint64_t unguessable_number() {
  const std::string bytes = unguessable_bytes(sizeof(std::uint64_t));
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

std::string make_token() {
  return hex_digits(unguessable_number()) + "." + base64url(unguessable_bytes(kSecretBytes));
}

std::string_view token_id(std::string_view token) {
  const bool is_token = token.size() == kTokenCharacters && token[kIdCharacters] == '.';
  return is_token ? token.substr(0, kIdCharacters) : std::string_view{};
}

std::string salted_hash(std::string_view secret) {
  const std::string salt = base64url(unguessable_bytes(kSaltBytes));
  return salt + "$" + sha256_hex(salt + "$" + std::string(secret));
}

bool matches_hash(std::string_view secret, std::string_view hash) {
  const std::size_t end = hash.find('$');
  if (end == std::string_view::npos) return false;
  const std::string salt(hash.substr(0, end));
  const std::string expected = salt + "$" + sha256_hex(salt + "$" + std::string(secret));
  return expected.size() == hash.size() &&
         CRYPTO_memcmp(expected.data(), hash.data(), hash.size()) == 0;
}

}  // namespace triage
