// Was the reply posted after all? Asked after a crash or a time-out, by the metadata that every
// reply carries.
#pragma once

#include <string>

#include "triage/base/clock.h"
#include "triage/journal/deliveries.h"
#include "triage/slack/web_api.h"

namespace triage::slack {

// How a reply names the message that it answers: `T1/C1/<ts>`.
[[nodiscard]] std::string name_of_message(const journal::DeliveryKey& key);

struct FoundReply {
  CallResult asked = {};  // where not done, nothing is known
  std::string ts = {};    // of the reply; empty if there is none
};

// When a reply may have been posted, by this machine's clock.
struct PostedWithin {
  Time begin = {};
  Time end = {};
};

// `place` is where the reply would stand. Slack gives some apps one page a minute: so only what was
// written then is looked through. kUnknown where there is more of it than can be.
[[nodiscard]] FoundReply find_reply(WebApi& web, const Workspace& workspace, const Place& place,
                                    const journal::DeliveryKey& key, const PostedWithin& within);

}  // namespace triage::slack
