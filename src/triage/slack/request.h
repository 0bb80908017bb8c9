// Slack's HTTP requests: POST /slack/events, /slack/actions, /slack/commands.
//
//   const Received received = read_request(request, secret, clock());
//   // an HttpAnswer is sent as it is; an Inbound is kept by the journal, then answered by kept()
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "triage/base/clock.h"
#include "triage/net/headers.h"
#include "triage/slack/inbound.h"

namespace triage::slack {

struct HttpRequest {
  std::string_view method;
  std::string_view path;  // without the query
  const net::Headers& headers;
  std::string_view body;  // as it arrived, byte for byte: it is what was signed
};

struct HttpAnswer {
  int status = 200;
  net::Headers headers = {};
  std::string body = {};
};

using Received = std::variant<HttpAnswer, Inbound>;

// Believes nothing before the signature: 401 without a good one. 404 and 405 for another path or
// method, 400 for a signed body that is not what it says.
[[nodiscard]] Received read_request(const HttpRequest& request, std::string_view signing_secret,
                                    Time now);

// The answer once the journal has it: 200 without a body.
[[nodiscard]] HttpAnswer kept();

// The answer if the journal cannot keep it: Slack asks again later.
[[nodiscard]] HttpAnswer not_kept();

}  // namespace triage::slack
