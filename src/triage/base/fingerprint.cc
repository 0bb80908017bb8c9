#include "triage/base/fingerprint.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <fstream>
#include <span>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"

namespace triage {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

namespace {

// A hash of OpenSSL's over pieces.
class Digest {
 public:
  explicit Digest(const EVP_MD* algorithm) : context_(EVP_MD_CTX_new()) {
    TRIAGE_CHECK(context_ != nullptr && EVP_DigestInit_ex(context_, algorithm, nullptr) == 1,
                 "SHA-256 and SHA-1 must be available");
  }
  ~Digest() { EVP_MD_CTX_free(context_); }
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void update(std::string_view bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }

  void update_from(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw NotFound("file '" + file.string() + "': cannot be opened. Check the path.");
    std::vector<char> block(1U << 20U);
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
      update({block.data(), static_cast<std::size_t>(in.gcount())});
    }
    if (in.bad()) {
      throw Unavailable("file '" + file.string() + "': reading failed. Check the disk.");
    }
  }

  [[nodiscard]] std::string finish_hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_, digest.data(), &size);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (const unsigned char byte : std::span(digest).first(size)) {
      hex += kDigits[byte >> 4U];
      hex += kDigits[byte & 15U];
    }
    return hex;
  }

 private:
  EVP_MD_CTX* context_;
};

}  // namespace

namespace {

// Looked up once: EVP_sha256() has OpenSSL search its providers each time that a hash begins.
const EVP_MD* sha256() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

}  // namespace

struct Sha256::State {
  Digest digest{sha256()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) { state_->digest.update(bytes); }
std::string Sha256::finish_hex() { return state_->digest.finish_hex(); }

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish_hex();
}

std::string sha256_hex_of_file(const std::filesystem::path& file) {
  Digest digest(sha256());
  digest.update_from(file);
  return digest.finish_hex();
}

std::string git_blob_name_of_file(const std::filesystem::path& file) {
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(file, failure);
  if (failure) throw NotFound("file '" + file.string() + "': cannot be opened. Check the path.");
  Digest digest(EVP_sha1());
  digest.update("blob " + std::to_string(size) + std::string(1, '\0'));
  digest.update_from(file);
  return digest.finish_hex();
}

}  // namespace triage
