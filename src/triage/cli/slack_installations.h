// The Slack workspaces that the bot works in: the one of SLACK_BOT_TOKEN, and those that were added
// by the install flow.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "triage/journal/journal.h"
#include "triage/slack/web_api.h"
#include "triage/slack/work.h"

namespace triage::cli {

// Any thread.
class SlackInstallations {
 public:
  // `bot_token` may be empty. The others must outlive it.
  SlackInstallations(std::string bot_token, slack::WebApi& web, journal::Journal& journal)
      : bot_token_(std::move(bot_token)), web_(web), journal_(journal) {}

  // The installation in a team; nullopt where there is none. Asks Slack who the token's bot is when
  // first called. Throws Unavailable while Slack does not say, and what the journal throws.
  [[nodiscard]] std::optional<slack::Installation> find(const std::string& team);

 private:
  // That of SLACK_BOT_TOKEN; nullopt without one. Throws Unavailable while Slack does not say.
  [[nodiscard]] std::optional<slack::Installation> own();

  const std::string bot_token_;
  slack::WebApi& web_;
  journal::Journal& journal_;
  std::mutex mutex_;
  std::optional<slack::Installation> own_;
};

}  // namespace triage::cli
