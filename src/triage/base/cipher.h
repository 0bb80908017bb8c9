// Text that only who has the key can read: AES-256 in GCM (NIST SP 800-38D), by OpenSSL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triage {

// 32 bytes, known by their own fingerprint: who has the key knows its id, and not the other way.
class CipherKey {
 public:
  // Reads 64 hex digits or base64 of 32 bytes. Throws InvalidInput, without showing it.
  [[nodiscard]] static CipherKey parse(std::string_view text);

  [[nodiscard]] const std::string& id() const { return id_; }  // 8 hex digits
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  CipherKey(std::string id, std::string bytes) : id_(std::move(id)), bytes_(std::move(bytes)) {}

  std::string id_;
  std::string bytes_;
};

// Immutable; any number of threads.
class Cipher {
 public:
  // The first key seals; all of them open, so that an old key can go when nothing needs it.
  // REQUIRES: at least one key.
  explicit Cipher(std::vector<CipherKey> keys);

  // Id of the key that seals.
  [[nodiscard]] const std::string& key_id() const { return keys_.front().id(); }

  // `<key id>.<base64 of nonce, ciphertext and tag>`. `place` says what the text is the text of
  // (`decision 01J...`): sealed text that was moved elsewhere does not open there.
  [[nodiscard]] std::string seal(std::string_view text, std::string_view place) const;

  // Throws InvalidInput if its key is not among these, Corrupt if it was changed or moved.
  [[nodiscard]] std::string open(std::string_view sealed, std::string_view place) const;

  // Does open() have the key for it?
  [[nodiscard]] bool has_key_of(std::string_view sealed) const;

 private:
  std::vector<CipherKey> keys_;
};

}  // namespace triage
