// What was written while the bot was away: read from Slack's history and kept as if it had been
// told.
//
// Apps from outside Slack's marketplace get one request a minute with fifteen messages. So each
// call asks once, and says when to come again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "triage/slack/inbound.h"
#include "triage/slack/web_api.h"

namespace triage::slack {

// Where filling the gap of one channel stands. Begins with the ts of the last message that is
// known. Threads that were begun within the gap are read after the channel; Slack's history does
// not tell of what was said in older ones.
struct Gap {
  std::string channel = {};
  std::string oldest = {};                // later messages are missing
  std::string cursor = {};                // of the next page; empty at first
  std::vector<std::string> threads = {};  // still to be read
  bool is_channel_read = false;

  [[nodiscard]] bool is_filled() const { return is_channel_read && threads.empty(); }
};

// Keeps a message. False if it could not be kept.
using KeepMessage = std::function<bool(Inbound)>;

// REQUIRES: it is not filled. Asks for one page and keeps what counts on it. Messages that are
// known already are kept under their key and change nothing. Advances the gap only if all of the
// page was kept. The result says when the next page may be asked for: kDone with its `wait`, or
// kLater.
[[nodiscard]] CallResult fill_once(WebApi& web, const Workspace& workspace, Gap& gap,
                                   const KeepMessage& keep);

}  // namespace triage::slack
