#include "triage/encode/remote/embeddings_client.h"

#include <algorithm>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/fingerprint.h"

namespace triage::encode {
namespace {

constexpr int kTooMuch = 413;  // Content Too Large (RFC 9110, 15.5.14)

// Of one text's numbers, as decimal ones with much room.
constexpr std::uint64_t kAnswerBytes = 256U << 10U;

}  // namespace

EmbeddingsClient::EmbeddingsClient(RemoteService service, EmbeddingsAccess access)
    : service_(std::move(service)),
      access_(std::move(access)),
      name_("encoder service " + service_.url + ", model '" + service_.model + "'"),
      http_(access_.network, access_.should_stop) {}

std::optional<Embeddings> EmbeddingsClient::embed(std::span<const std::string> texts) {
  const Answer answer = answer_to(embeddings_request(service_, texts), texts.size());
  if (answer.response.is_success()) return checked(answer.response, texts.size());
  if (answer.response.status == kTooMuch) return std::nullopt;
  throw_refusal(answer);
}

EmbeddingsClient::Answer EmbeddingsClient::answer_to(const std::string& body, std::size_t texts) {
  net::Request request;
  request.method = "POST";
  request.url = service_.url;
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Accept", "application/json");
  if (!access_.key.empty()) request.headers.add("Authorization", "Bearer " + access_.key);
  request.body = body;
  request.connect_timeout = std::min(request.connect_timeout, service_.timeout);
  request.idle_timeout = service_.timeout;
  request.total_timeout = service_.timeout;
  request.max_response_bytes = kAnswerBytes * (texts + 1);
  request.max_redirects = 0;  // texts and key go where they were meant to go
  net::RetryTools tools = access_.retry;
  tools.seed = hash64(body, tools.seed);  // requests do not return all at once
  Answer answer;
  answer.response = net::send_with_retries(
      [&] {
        ++answer.tries;
        net::Response response = http_.send(request);
        if (is_too_much(response.status, response.body)) response.status = kTooMuch;
        return response;
      },
      tools);
  return answer;
}

Embeddings EmbeddingsClient::checked(const net::Response& response, std::size_t texts) const {
  Embeddings found;
  try {
    found = parse_embeddings(response.body, texts);
  } catch (const Unavailable& failure) {
    throw Unavailable(name_ + ": " + failure.what() +
                      ". Check that the URL is that of an OpenAI-compatible /v1/embeddings.");
  }
  const std::size_t dimension = found.vectors.columns();
  if (service_.dimension == 0 || dimension == service_.dimension) return found;
  throw Unavailable(name_ + ": gave vectors of " + std::to_string(dimension) + " numbers where " +
                    std::to_string(service_.dimension) +
                    " are expected. Check which model it runs and --dimension, or connect anew.");
}

std::string EmbeddingsClient::quoted(const net::Response& response) const {
  if (!access_.quotes_refusals) return "";
  // Some services show the key that they refuse, or its beginning.
  constexpr std::size_t kTelling = 8;
  const std::string_view telling = std::string_view(access_.key).substr(0, kTelling);
  if (!telling.empty() && response.body.find(telling) != std::string::npos) return "";
  const std::string said = embeddings_error(response.body);
  return said.empty() ? "" : " (\"" + said + "\")";
}

void EmbeddingsClient::throw_refusal(const Answer& answer) const {
  const net::Response& response = answer.response;
  const int status = response.status;
  const std::string answered = name_ + ": answers " + std::to_string(status) + quoted(response);
  const std::string& variable = service_.key_variable;
  if (status == 401 && access_.key.empty()) {
    throw InvalidInput(answered + ": it wants a key. Set " + variable +
                       ", or name another variable when connecting (--key-variable).");
  }
  if (status == 401 || status == 403) {
    throw InvalidInput(answered + ": it does not accept " +
                       (access_.key.empty() ? "requests without a key. Set " : "the key. Check ") +
                       variable + ".");
  }
  if (status == 404 || status == 405) {
    throw NotFound(answered +
                   ": there are no embeddings, or no such model. Check URL and --model.");
  }
  if (net::is_retryable(status)) {
    const auto after = response.headers.find("Retry-After");
    const bool gave_up_early = answer.tries < access_.retry.policy.max_tries;
    throw Unavailable(
        answered +
        (answer.tries > 1 ? ", also when asked " + std::to_string(answer.tries) + " times" : "") +
        (after ? ", Retry-After: " + std::string(*after) : "") +
        (after && gave_up_early ? ", which is too long to wait" : "") +
        ". Try again later, or with fewer --connections.");
  }
  if (status >= 300 && status < 400) {
    throw InvalidInput(answered + ": it redirects elsewhere. Connect the URL that it leads to.");
  }
  throw InvalidInput(answered +
                     ": it refuses the request. `triage encoder verify` shows what it says.");
}

}  // namespace triage::encode
