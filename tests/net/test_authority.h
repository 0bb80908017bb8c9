// Certificates for servers of tests, valid for an hour, and the authority that vouches for them.
#pragma once

#include <memory>
#include <string>

namespace triage::testing {

// Both as PEM.
struct CertifiedKey {
  std::string certificate = {};
  std::string key = {};
};

// With a key of its own, as nobody trusts it who is not told to.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  // PEM of its own certificate: whoever trusts it trusts those that it certifies.
  [[nodiscard]] std::string certificate() const;

  // For a server of that name, as a certificate spells it: `DNS:localhost`, `IP:127.0.0.1`.
  [[nodiscard]] CertifiedKey certify(const std::string& server) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::testing
