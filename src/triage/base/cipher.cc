#include "triage/base/cipher.h"

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <utility>

#include "triage/base/base64.h"
#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/base/secret.h"

namespace triage {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kKeyIdDigits = 8;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context make_context() {
  Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  TRIAGE_CHECK(context != nullptr, "AES-256-GCM must be available");
  return context;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

int size_of(std::string_view text) { return static_cast<int>(text.size()); }

std::optional<std::string> parse_hex(std::string_view text) {
  const auto value_of = [](char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
  };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = value_of(text[i]);
    const int low = value_of(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

// Ciphertext and tag; nullopt if the tag does not fit.
std::optional<std::string> decrypted(std::string_view bytes, const std::string& key,
                                     std::string_view place) {
  const std::string_view nonce = bytes.substr(0, kNonceBytes);
  const std::string_view text = bytes.substr(kNonceBytes, bytes.size() - kNonceBytes - kTagBytes);
  std::string tag(bytes.substr(bytes.size() - kTagBytes));
  const Context context = make_context();
  std::string plain(text.size(), '\0');
  int count = 0;
  int last = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(std::string_view(key)),
                     bytes_of(nonce));
  EVP_DecryptUpdate(context.get(), nullptr, &count, bytes_of(place), size_of(place));
  EVP_DecryptUpdate(context.get(), bytes_of(plain), &count, bytes_of(text), size_of(text));
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data());
  if (EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + count, &last) != 1) return std::nullopt;
  return plain;
}

std::string encrypted(std::string_view text, const std::string& key, std::string_view place) {
  const std::string nonce = unguessable_bytes(kNonceBytes);
  const Context context = make_context();
  std::string sealed(text.size(), '\0');
  std::string tag(kTagBytes, '\0');
  int count = 0;
  int last = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(std::string_view(key)),
                     bytes_of(std::string_view(nonce)));
  EVP_EncryptUpdate(context.get(), nullptr, &count, bytes_of(place), size_of(place));
  EVP_EncryptUpdate(context.get(), bytes_of(sealed), &count, bytes_of(text), size_of(text));
  TRIAGE_CHECK(EVP_EncryptFinal_ex(context.get(), bytes_of(sealed) + count, &last) == 1,
               "AES-256-GCM must be available");
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data());
  return nonce + sealed + tag;
}

}  // namespace

CipherKey CipherKey::parse(std::string_view text) {
  auto bytes = text.size() == 2 * kKeyBytes ? parse_hex(text) : parse_base64(text);
  if (!bytes || bytes->size() != kKeyBytes) {
    throw InvalidInput(
        "key of texts: it is no key of 32 bytes. Give 64 hex digits, as of `openssl rand -hex 32`, "
        "or base64.");
  }
  std::string id = sha256_hex("triage key " + *bytes).substr(0, kKeyIdDigits);
  return {std::move(id), *std::move(bytes)};
}

Cipher::Cipher(std::vector<CipherKey> keys) : keys_(std::move(keys)) {
  TRIAGE_CHECK(!keys_.empty(), "a cipher has a key");
}

std::string Cipher::seal(std::string_view text, std::string_view place) const {
  return key_id() + "." + base64(encrypted(text, keys_.front().bytes(), place));
}

std::string Cipher::open(std::string_view sealed, std::string_view place) const {
  const std::string_view id = sealed.substr(0, sealed.find('.'));
  const auto corrupt = [&] {
    return Corrupt("sealed text '" + std::string(place) +
                   "': it does not open with its key. It was changed or moved; restore it from a "
                   "copy.");
  };
  if (id.size() != kKeyIdDigits || sealed.size() == id.size()) throw corrupt();
  for (const CipherKey& key : keys_) {
    if (key.id() != id) continue;
    const auto bytes = parse_base64(sealed.substr(id.size() + 1));
    if (!bytes || bytes->size() < kNonceBytes + kTagBytes) throw corrupt();
    auto plain = decrypted(*bytes, key.bytes(), place);
    if (!plain) throw corrupt();
    return *std::move(plain);
  }
  throw InvalidInput("sealed text '" + std::string(place) + "': it was sealed with key '" +
                     std::string(id) + "', which is not given. Give that key too.");
}

bool Cipher::has_key_of(std::string_view sealed) const {
  const std::string_view id = sealed.substr(0, sealed.find('.'));
  for (const CipherKey& key : keys_) {
    if (key.id() == id) return true;
  }
  return false;
}

}  // namespace triage
