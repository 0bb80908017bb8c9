#include "triage/cli/slack_options.h"

#include "triage/base/error.h"

namespace triage::cli {
namespace {

std::string variable(const Context& context, const char* name) {
  const Variable* const found = context.environment.find(name);
  return found == nullptr ? std::string() : found->value;
}

void require(const std::string& value, const char* name, std::string_view mode) {
  if (!value.empty()) return;
  throw InvalidInput("--slack " + std::string(mode) + ": " + name +
                     " is not set. Put it into .env or the environment, or type: triage slack "
                     "connect");
}

SlackMode mode_of(const std::string& setting, const slack::Credentials& credentials) {
  if (setting == "off") return SlackMode::kOff;
  if (setting == "auto") {
    if (credentials.bot_token.empty()) return SlackMode::kOff;
    if (!credentials.app_token.empty()) return SlackMode::kSocket;
    return credentials.signing_secret.empty() ? SlackMode::kOff : SlackMode::kHttp;
  }
  return setting == "socket" ? SlackMode::kSocket : SlackMode::kHttp;
}

}  // namespace

std::string_view name_of(SlackMode mode) {
  switch (mode) {
    case SlackMode::kHttp:
      return "http";
    case SlackMode::kSocket:
      return "socket";
    case SlackMode::kOff:
      break;
  }
  return "off";
}

SlackOptions slack_options(const Context& context) {
  SlackOptions options;
  options.credentials = {.bot_token = variable(context, "SLACK_BOT_TOKEN"),
                         .signing_secret = variable(context, "SLACK_SIGNING_SECRET"),
                         .app_token = variable(context, "SLACK_APP_TOKEN")};
  options.client_id = variable(context, "SLACK_CLIENT_ID");
  options.client_secret = variable(context, "SLACK_CLIENT_SECRET");
  if (const std::string url = variable(context, "SLACK_API_URL"); !url.empty()) {
    options.api_url = url;
  }
  if (context.is_offline()) options.network = net::Network::kRefused;

  const std::string& setting = context.settings.text("serve.slack");
  options.mode = mode_of(setting, options.credentials);
  const bool installs = !options.client_id.empty();  // then each workspace has a token of its own
  if (setting == "socket") {
    require(options.credentials.app_token, "SLACK_APP_TOKEN", setting);
    if (!installs) require(options.credentials.bot_token, "SLACK_BOT_TOKEN", setting);
  }
  if (setting == "http") {
    require(options.credentials.signing_secret, "SLACK_SIGNING_SECRET", setting);
    if (!installs) require(options.credentials.bot_token, "SLACK_BOT_TOKEN", setting);
  }
  return options;
}

}  // namespace triage::cli
