#include "triage/slack/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/slack/home.h"

namespace triage::slack {
namespace {

using nlohmann::json;

json features(const std::string& url) {
  json command = {{"command", "/triage"},
                  {"description", "Say which class a text belongs to"},
                  {"usage_hint", "my printer is offline"},
                  {"should_escape", true}};
  if (!url.empty()) command["url"] = url + "/slack/commands";
  return {{"app_home",
           {{"home_tab_enabled", true},
            {"messages_tab_enabled", true},
            {"messages_tab_read_only_enabled", false}}},
          {"bot_user", {{"display_name", "triage"}, {"always_online", true}}},
          {"shortcuts", json::array({{{"name", "Classify this"},
                                      {"type", "message"},
                                      {"callback_id", kClassifyShortcut},
                                      {"description", "Say which class a message belongs to"}}})},
          {"slash_commands", json::array({command})}};
}

json settings(const std::string& url) {
  json events = {{"bot_events", bot_events()}};
  json interactivity = {{"is_enabled", true}};
  if (!url.empty()) {
    events["request_url"] = url + "/slack/events";
    interactivity["request_url"] = url + "/slack/actions";
  }
  return {{"event_subscriptions", events},
          {"interactivity", interactivity},
          {"org_deploy_enabled", false},
          {"socket_mode_enabled", url.empty()},
          {"token_rotation_enabled", false}};
}

}  // namespace

std::vector<std::string> bot_scopes() {
  return {"app_mentions:read", "channels:history", "chat:write", "commands",
          "groups:history",    "im:history",       "im:write",   "users:read"};
}

std::vector<std::string> bot_events() {
  return {"app_home_opened", "app_mention", "app_uninstalled", "message.channels",
          "message.groups",  "message.im",  "tokens_revoked"};
}

std::string joined_scopes(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) text += (text.empty() ? "" : ",") + scope;
  return text;
}

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(", "), text.size());
    if (end > 0) scopes.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

std::string manifest(const std::string& url) {
  if (!url.empty() && !url.starts_with("https://")) {
    throw InvalidInput("--url '" + url +
                       "': is not https://, and Slack sends nowhere else. Leave it out for "
                       "Socket Mode, which needs no address.");
  }
  std::string address = url;
  while (address.ends_with('/')) address.pop_back();
  json oauth = {{"scopes", {{"bot", bot_scopes()}}}};
  if (!address.empty()) {
    oauth["redirect_urls"] = json::array({address + "/slack/oauth_redirect"});
  }
  const json app = {{"display_information",
                     {{"name", "triage"}, {"description", "Sorts tickets of the service desk"}}},
                    {"features", features(address)},
                    {"oauth_config", oauth},
                    {"settings", settings(address)}};
  return app.dump(2) + "\n";
}

}  // namespace triage::slack
