// Slack workspaces that the bot was added to, and log-ins to Slack that are under way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

struct SlackInstall {
  std::string team = {};  // team id, or enterprise id of an org-wide install
  std::string team_name = {};
  std::string token = {};  // the bot's; kept sealed
  std::vector<std::string> scopes = {};
  std::string bot_id = {};
  std::string bot_user = {};
  Time installed_at = {};
};

// Keeps it in place of an earlier one of that team. Throws InvalidInput if the journal has no key:
// a token is never kept readable.
void keep_install(Transaction& transaction, const SlackInstall& install);

// Throws InvalidInput if the journal lacks the key that it was sealed with.
[[nodiscard]] std::optional<SlackInstall> find_install(const Snapshot& snapshot,
                                                       const std::string& team);

// Without their tokens.
[[nodiscard]] std::vector<SlackInstall> installs(const Snapshot& snapshot);

// False if there is none.
bool remove_install(Transaction& transaction, const std::string& team);

// OAuth's `state`, of make_token(), kept as a hash: who comes back with it was sent by us, once.
void keep_oauth_state(Transaction& transaction, const std::string& state, Time expires_at);

// True once, before it expires.
bool use_oauth_state(Transaction& transaction, const std::string& state, Time now);

}  // namespace triage::journal
