// What the WebSocket client does with certificates of servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "tests/base/temporary_folder.h"
#include "tests/net/test_authority.h"
#include "tests/net/web_socket_server.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/net/http_client.h"
#include "triage/net/web_socket.h"

namespace triage::net {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TestAuthority;
using testing::WebSocketServer;

constexpr std::chrono::seconds kLong{20};  // as good as for ever

void echo(WebSocketServer::Peer& peer) {
  while (const auto text = peer.receive()) peer.send(*text);
}

// This process trusts one authority, as OpenSSL's variable says, in place of the system's.
class SecureWebSocket : public ::testing::Test {
 protected:
  SecureWebSocket() {
    write_file_atomically(folder_ / "authority.pem", trusted_.certificate());
    ::setenv("SSL_CERT_FILE", (folder_ / "authority.pem").c_str(), 1);
  }
  ~SecureWebSocket() override { ::unsetenv("SSL_CERT_FILE"); }

  // Why no connection was made to an address; asking again cannot help.
  static std::string refusal(const std::string& url) {
    try {
      const WebSocket socket(Network::kAllowed, url);
    } catch (const NoAnswer& error) {
      return std::string("worth asking again: ") + error.what();
    } catch (const Unavailable& error) {
      return error.what();
    }
    return "no error";
  }

  const ::triage::testing::TemporaryFolder folder_;
  const TestAuthority trusted_;
};

TEST_F(SecureWebSocket, TalksToAServerThatATrustedAuthorityVouchesFor) {
  for (const auto& [name, host] :
       {std::pair{"DNS:localhost", "localhost"}, std::pair{"IP:127.0.0.1", "127.0.0.1"}}) {
    WebSocketServer server(echo, trusted_.certify(name));
    WebSocket socket(Network::kAllowed, server.secure_url(host));
    const std::string text = std::string(1U << 20U, 'x') + "é日😀";
    socket.send(text);
    EXPECT_EQ(socket.receive(kLong), text) << host;
    socket.close();
    EXPECT_EQ(socket.receive(kLong), std::nullopt);
    EXPECT_FALSE(socket.is_open());
  }
}

TEST_F(SecureWebSocket, RefusesAServerThatAnUnknownAuthorityVouchesFor) {
  WebSocketServer server(echo, TestAuthority().certify("DNS:localhost"));
  EXPECT_THAT(refusal(server.secure_url("localhost")),
              AllOf(HasSubstr("certificate is not trusted"), HasSubstr("update-ca-certificates"),
                    Not(HasSubstr("asking again"))));
}

TEST_F(SecureWebSocket, RefusesAServerThatIsAnother) {
  for (const auto& [name, host] :
       {std::pair{"DNS:example.com", "localhost"}, std::pair{"DNS:localhost", "127.0.0.1"},
        std::pair{"IP:127.0.0.2", "127.0.0.1"}}) {
    WebSocketServer server(echo, trusted_.certify(name));
    EXPECT_THAT(refusal(server.secure_url(host)), HasSubstr("certificate is not trusted"))
        << name << " at " << host;
  }
}

}  // namespace
}  // namespace triage::net
