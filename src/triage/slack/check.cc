#include "triage/slack/check.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "triage/slack/json.h"
#include "triage/slack/manifest.h"

namespace triage::slack {
namespace {

using Kind = Finding::Kind;

Finding good(std::string what, std::string advice) {
  return {.kind = Kind::kGood, .what = std::move(what), .advice = std::move(advice)};
}
Finding missing(std::string what, std::string advice) {
  return {.kind = Kind::kMissing, .what = std::move(what), .advice = std::move(advice)};
}

Finding failed(const std::string& what, const CallResult& asked, const std::string& advice) {
  if (asked.outcome == CallOutcome::kNever) {
    return missing(what, "Slack refuses it: " + asked.error + ". " + advice);
  }
  return {.kind = Kind::kUnknown, .what = what, .advice = "Slack did not answer: " + asked.error};
}

void check_scopes(const std::string& granted, std::vector<Finding>& findings) {
  const std::vector<std::string> scopes = split_scopes(granted);
  if (scopes.empty()) return;  // Slack names them in a header that a proxy may have taken
  for (const std::string& scope : bot_scopes()) {
    if (std::ranges::find(scopes, scope) != scopes.end()) continue;
    findings.push_back(
        missing("scope " + scope, "Add it under OAuth & Permissions, then install the app again."));
  }
}

void check_bot_token(WebApi& web, const std::string& token, std::vector<Finding>& findings) {
  if (!token.starts_with("xoxb-")) {
    findings.push_back(missing("bot token", token.empty()
                                                ? "Set SLACK_BOT_TOKEN (OAuth & Permissions)."
                                                : "SLACK_BOT_TOKEN does not begin with xoxb-."));
    return;
  }
  const Greeting greeting = greet(web, token);
  if (!greeting.asked.is_done()) {
    findings.push_back(failed("bot token", greeting.asked, "Install the app again."));
    return;
  }
  findings.push_back(good("bot token", "speaks for team " + greeting.team));
  check_scopes(greeting.asked.scopes, findings);
}

void check_app_token(WebApi& web, const std::string& token, std::vector<Finding>& findings) {
  if (!token.starts_with("xapp-")) {
    findings.push_back(missing("app token", "SLACK_APP_TOKEN does not begin with xapp-."));
    return;
  }
  const CallResult asked = web.call("apps.connections.open", {.team = "", .token = token}, {});
  findings.push_back(asked.is_done()
                         ? good("app token", "opens connections of Socket Mode")
                         : failed("app token", asked,
                                  "It needs the scope connections:write (Basic Information)."));
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

Greeting greet(WebApi& web, const std::string& bot_token) {
  Greeting greeting{.asked = web.call("auth.test", {.team = "", .token = bot_token}, {})};
  const auto answer = parse_object(greeting.asked.body);
  if (!answer) return greeting;
  greeting.team = text_at(*answer, {"team_id"});
  greeting.self = {.user = text_at(*answer, {"user_id"}), .bot = text_at(*answer, {"bot_id"})};
  return greeting;
}

std::vector<Finding> check(WebApi& web, const Credentials& credentials) {
  std::vector<Finding> findings;
  check_bot_token(web, credentials.bot_token, findings);
  if (!credentials.app_token.empty()) {
    check_app_token(web, credentials.app_token, findings);
  } else if (!credentials.signing_secret.empty()) {
    findings.push_back(good("signing secret", "is set: HTTP mode"));
  } else {
    findings.push_back(missing("app token or signing secret",
                               "Set SLACK_APP_TOKEN for Socket Mode, which needs no public "
                               "address, or SLACK_SIGNING_SECRET for HTTP mode."));
  }
  findings.push_back(
      {.kind = Kind::kUnknown,
       .what = "subscriptions",
       .advice = "Slack does not tell them. Under Event Subscriptions there must be: " +
                 listed(bot_events())});
  return findings;
}

bool is_ready(const std::vector<Finding>& findings) {
  return std::ranges::none_of(
      findings, [](const Finding& finding) { return finding.kind == Kind::kMissing; });
}

}  // namespace triage::slack
