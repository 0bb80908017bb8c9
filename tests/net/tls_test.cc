// What the client does with a server whose certificate nobody vouches for.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "triage/net/http_client.h"

namespace triage::net {
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
using Context = std::unique_ptr<SSL_CTX, FreeWith<&SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, FreeWith<&SSL_free>>;

// For `localhost`, signed by itself, valid for an hour.
Certificate self_signed(EVP_PKEY* key) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

// Shakes hands once, on a free port.
class TlsServer {
 public:
  TlsServer() : context_(SSL_CTX_new(TLS_server_method())) {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = self_signed(key.get());
    SSL_CTX_use_certificate(context_.get(), certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), key.get());
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 1) != 0 ||
        ::getsockname(listener_, any, &size) != 0) {
      throw std::runtime_error("the test's server cannot listen");
    }
    port_ = ntohs(address.sin_port);
    serving_ = std::thread([this] { serve(); });
  }
  ~TlsServer() {
    serving_.join();
    ::close(listener_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() const {
    const int socket = ::accept(listener_, nullptr, nullptr);
    const Session session(SSL_new(context_.get()));
    SSL_set_fd(session.get(), socket);
    SSL_accept(session.get());
    ::close(socket);
  }

  Context context_;
  int listener_ = -1;
  int port_ = 0;
  std::thread serving_;
};

TEST(HttpClient, RefusesACertificateThatIsNotTrusted) {
  ::setenv("no_proxy", "127.0.0.1", 1);
  const TlsServer server;
  HttpClient client(Network::kAllowed);
  Request request;
  request.url = server.url();
  request.headers = {{"Authorization", "Bearer secret"}};
  try {
    (void)client.send(request);
    FAIL();
  } catch (const NoAnswer&) {
    FAIL() << "asking again cannot help";
  } catch (const Unavailable& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("certificate is not trusted"));
  }
}

}  // namespace
}  // namespace triage::net
