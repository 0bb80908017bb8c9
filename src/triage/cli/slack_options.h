// How Slack is reached, from SLACK_* variables and serve.slack.
#pragma once

#include <cstdint>
#include <string>

#include "triage/cli/context.h"
#include "triage/net/http_client.h"
#include "triage/slack/check.h"

namespace triage::cli {

enum class SlackMode : std::uint8_t { kOff, kHttp, kSocket };

// `off`, `http`, `socket`.
[[nodiscard]] std::string_view name_of(SlackMode mode);

struct SlackOptions {
  SlackMode mode = SlackMode::kOff;
  slack::Credentials credentials = {};
  std::string client_id = {};  // of the install flow; empty: there is none
  std::string client_secret = {};
  std::string api_url = "https://slack.com/api/";
  net::Network network = net::Network::kAllowed;
};

// Throws InvalidInput where serve.slack asks for a mode whose variables are missing, naming them.
[[nodiscard]] SlackOptions slack_options(const Context& context);

}  // namespace triage::cli
