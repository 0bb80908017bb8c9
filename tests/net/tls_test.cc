// What the client does with a server whose certificate nobody vouches for.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/net/test_authority.h"
#include "triage/net/http_client.h"

namespace triage::net {
namespace {

using testing::CertifiedKey;
using testing::TestAuthority;

template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<&X509_free>>;
using Memory = std::unique_ptr<BIO, FreeWith<&BIO_free>>;
using Context = std::unique_ptr<SSL_CTX, FreeWith<&SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, FreeWith<&SSL_free>>;

// Shakes hands once, on a free port.
class TlsServer {
 public:
  explicit TlsServer(const CertifiedKey& certified) : context_(SSL_CTX_new(TLS_server_method())) {
    const Memory key_text(BIO_new_mem_buf(certified.key.data(), -1));
    const Memory certificate_text(BIO_new_mem_buf(certified.certificate.data(), -1));
    const Key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
    const Certificate certificate(
        PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
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
  const TlsServer server(TestAuthority().certify("IP:127.0.0.1"));
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
