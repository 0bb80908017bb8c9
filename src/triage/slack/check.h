// Which token, scope or setting is missing before the bot can work: asked of Slack itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "triage/slack/turns.h"
#include "triage/slack/web_api.h"

namespace triage::slack {

struct Credentials {
  std::string bot_token = {};       // `xoxb-`
  std::string signing_secret = {};  // of HTTP mode
  std::string app_token = {};       // `xapp-`, of Socket Mode
};

struct Finding {
  enum class Kind : std::uint8_t { kGood, kMissing, kUnknown };  // unknown: Slack did not answer

  Kind kind = Kind::kGood;
  std::string what = {};    // `bot token`, `scope chat:write`
  std::string advice = {};  // what was found, or what to do
};

// In the order in which they are mended. Shows no token. What subscriptions an app has Slack tells
// only those who may change the app: they are named, to be looked up.
[[nodiscard]] std::vector<Finding> check(WebApi& web, const Credentials& credentials);

// Is there nothing missing?
[[nodiscard]] bool is_ready(const std::vector<Finding>& findings);

// Who the bot is; an empty user where Slack does not say so.
struct Greeting {
  CallResult asked = {};
  std::string team = {};
  BotIdentity self = {};
};
[[nodiscard]] Greeting greet(WebApi& web, const std::string& bot_token);

}  // namespace triage::slack
