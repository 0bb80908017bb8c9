// Was the reply posted after all? Asked after a crash or a time-out, by the metadata that every
// reply carries.
#pragma once

#include <string>

#include "triage/journal/deliveries.h"
#include "triage/slack/web_api.h"

namespace triage::slack {

// How a reply names the message that it answers: `T1/C1/<ts>`.
[[nodiscard]] std::string name_of_message(const journal::DeliveryKey& key);

struct FoundReply {
  CallResult asked = {};  // where not done, nothing is known
  std::string ts = {};    // of the reply; empty if there is none
};

// `place` is where the reply would stand.
[[nodiscard]] FoundReply find_reply(WebApi& web, const Workspace& workspace, const Place& place,
                                    const journal::DeliveryKey& key);

}  // namespace triage::slack
