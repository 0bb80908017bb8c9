// What is asked of a Hugging Face-compatible hub, and what its refusals mean.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "triage/encode/hub/remote_model.h"
#include "triage/net/http_client.h"
#include "triage/net/retry.h"

namespace triage::encode::hub {

struct HubOptions {
  std::string endpoint;  // scheme, host and perhaps a path: what HF_ENDPOINT holds
  std::string token;     // what HF_TOKEN holds; empty: none. Goes to the endpoint's host only

  // The cache is locked while files come: a server that drips is given up.
  std::chrono::milliseconds list_timeout{120'000};  // for the whole list of a model's files
  std::chrono::milliseconds idle_timeout{60'000};   // in which kIdleBytes of a file must come
  static constexpr std::uint64_t kIdleBytes = 65'536;
};

class HubClient {
 public:
  HubClient(net::HttpClient& http, HubOptions options, net::RetryTools retry);

  // The files of `repo` at `revision`. Throws InvalidInput (names, no access), NotFound,
  // Unavailable, Corrupt (see parse_remote_model).
  [[nodiscard]] RemoteModel find_model(const std::string& repo, const std::string& revision);

  // A request for a file's bytes; the hub may redirect it to another host.
  [[nodiscard]] net::Request file_request(const RemoteModel& model, const RemoteFile& file) const;

  // Turns an answer that is neither success nor worth a retry into an exception. `asked` says what
  // was asked for: "model 'a/b' at 'main'".
  [[noreturn]] void throw_refusal(const std::string& asked, const net::ResponseHead& head) const;

  [[nodiscard]] net::HttpClient& http() const { return http_; }
  [[nodiscard]] const net::RetryTools& retry() const { return retry_; }

 private:
  [[nodiscard]] net::Request request(const std::string& path) const;

  net::HttpClient& http_;
  HubOptions options_;
  net::RetryTools retry_;
};

}  // namespace triage::encode::hub
