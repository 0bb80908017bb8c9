// What was written while the bot was away: read from Slack's history and kept as if it had been
// told.
//
// Apps from outside Slack's marketplace get one request a minute with fifteen messages. So each
// call asks once.
#pragma once

#include <functional>
#include <string>

#include "triage/journal/gaps.h"
#include "triage/slack/inbound.h"
#include "triage/slack/web_api.h"

namespace triage::slack {

// Keeps a message. False if it could not be kept.
using KeepMessage = std::function<bool(Inbound)>;

// REQUIRES: it is not filled. Asks for one page and keeps what counts on it. Messages that are
// known already are kept under their key and change nothing. Advances the gap only if all of the
// page was kept. Threads that were begun within the gap are read after the channel, without those
// that are gone; Slack's history does not tell of what was said in older ones. kNever: the channel
// cannot be read.
[[nodiscard]] CallResult fill_once(WebApi& web, const Workspace& workspace,
                                   journal::ChannelGap& gap, const KeepMessage& keep);

}  // namespace triage::slack
