#include "triage/cli/slack_installations.h"

#include "triage/base/error.h"
#include "triage/journal/installs.h"
#include "triage/slack/check.h"

namespace triage::cli {

std::optional<slack::Installation> SlackInstallations::own() {
  if (bot_token_.empty()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (own_) return own_;
  const slack::Greeting greeting = slack::greet(web_, bot_token_);
  if (!greeting.asked.is_done()) {
    throw Unavailable("slack: who the bot is, is not known: " + greeting.asked.error +
                      ". Look with: triage slack check");
  }
  own_ = {.workspace = {.team = greeting.team, .token = bot_token_}, .self = greeting.self};
  return own_;
}

std::optional<slack::Installation> SlackInstallations::find(const std::string& team) {
  const auto install = journal_.read(
      [&](const journal::Snapshot& snapshot) { return journal::find_install(snapshot, team); });
  if (install) {
    return slack::Installation{.workspace = {.team = team, .token = install->token},
                               .self = {.user = install->bot_user, .bot = install->bot_id}};
  }
  const auto own = this->own();
  return own && own->workspace.team == team ? own : std::nullopt;
}

}  // namespace triage::cli
