// Asks an embedding service, again where that may help, and tells what its refusals mean.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "triage/encode/remote/embeddings_api.h"
#include "triage/encode/remote/remote_service.h"
#include "triage/net/http_client.h"
#include "triage/net/retry.h"

namespace triage::encode {

struct EmbeddingsAccess {
  std::string key;  // goes to the service's own host only, in no message; empty: none
  net::Network network = net::Network::kAllowed;
  net::RetryTools retry = {};
  ShouldStop should_stop = &stop_requested;

  // May messages hold what the service says of a refusal? It may quote what was sent, so only where
  // no ticket's text was.
  bool quotes_refusals = false;
};

// Any number of threads may call one client.
class EmbeddingsClient {
 public:
  EmbeddingsClient(RemoteService service, EmbeddingsAccess access);

  // Vectors of `texts`, prompt included, of the service's dimension (any, where that is 0); nullopt
  // if they are more than it takes at once. After 429 and 5xx it waits, as long as Retry-After
  // says, and asks again. Throws InvalidInput (key, model, request), NotFound (path or model),
  // Unavailable (no answer, none that can be used), Interrupted.
  [[nodiscard]] std::optional<Embeddings> embed(std::span<const std::string> texts);

  [[nodiscard]] const RemoteService& service() const { return service_; }

 private:
  struct Answer {
    net::Response response;
    int tries = 0;  // that it took
  };
  [[nodiscard]] Answer answer_to(const std::string& body, std::size_t texts);
  [[nodiscard]] Embeddings checked(const net::Response& response, std::size_t texts) const;
  [[noreturn]] void throw_refusal(const Answer& answer) const;
  [[nodiscard]] std::string quoted(const net::Response& response) const;

  RemoteService service_;
  EmbeddingsAccess access_;
  std::string name_;  // for messages
  net::HttpClient http_;
};

}  // namespace triage::encode
