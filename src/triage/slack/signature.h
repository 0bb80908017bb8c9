// Is a request Slack's own? (Slack: "Verifying requests from Slack", version v0.)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/base/outcome.h"
#include "triage/net/headers.h"

namespace triage::slack {

// `v0=` and 64 hex digits: what Slack sends as X-Slack-Signature with these bytes.
[[nodiscard]] std::string signature_of(std::string_view secret, std::string_view timestamp,
                                       std::string_view body);

// Why the request is not to be believed; nullopt if it is. `body` is as it arrived, byte for byte.
// A timestamp more than 300 s from now, in either direction, may be a recording.
[[nodiscard]] std::optional<Rejection> objection_to(const net::Headers& headers,
                                                    std::string_view body, std::string_view secret,
                                                    Time now);

}  // namespace triage::slack
