#include "tests/net/test_authority.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace triage::testing {
namespace {

template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<&X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<&X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, FreeWith<&BIO_free>>;

void require(bool is_done) {
  if (!is_done) throw std::runtime_error("OpenSSL does not make the test's certificate");
}

// What `write` writes into OpenSSL's memory file.
template <typename Write>
std::string pem(Write write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  require(write(memory.get()) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  return pem([&](BIO* memory) { return PEM_write_bio_X509(memory, certificate); });
}

Certificate unsigned_certificate(const char* name, int number, EVP_PKEY* key) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), number);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  return certificate;
}

void extend(X509* certificate, int what, const std::string& value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

}  // namespace

struct TestAuthority::State {
  Key key{EVP_EC_gen("P-256")};
  Certificate certificate = unsigned_certificate("the test's authority", 1, key.get());
};

TestAuthority::TestAuthority() : state_(std::make_unique<State>()) {
  X509* const own = state_->certificate.get();
  extend(own, NID_basic_constraints, "critical,CA:TRUE");
  X509_set_issuer_name(own, X509_get_subject_name(own));
  require(X509_sign(own, state_->key.get(), EVP_sha256()) > 0);
}

TestAuthority::~TestAuthority() = default;

std::string TestAuthority::certificate() const { return pem_of(state_->certificate.get()); }

CertifiedKey TestAuthority::certify(const std::string& server) const {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = unsigned_certificate("a server of the test", 2, key.get());
  extend(certificate.get(), NID_subject_alt_name, server);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(state_->certificate.get()));
  require(X509_sign(certificate.get(), state_->key.get(), EVP_sha256()) > 0);
  return {.certificate = pem_of(certificate.get()), .key = pem([&](BIO* memory) {
                                                      return PEM_write_bio_PrivateKey(
                                                          memory, key.get(), nullptr, nullptr, 0,
                                                          nullptr, nullptr);
                                                    })};
}

}  // namespace triage::testing
