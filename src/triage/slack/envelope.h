// Frames of Socket Mode (Slack: "Using Socket Mode"): what comes in them, and how they are
// acknowledged.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "triage/slack/inbound.h"

namespace triage::slack {

// The connection is ready.
struct Hello {};

// Slack is about to end the connection: `warning`, `refresh_requested`, `link_disabled`.
struct Disconnect {
  std::string reason = {};
};

// Something to keep.
struct Delivery {
  std::string envelope_id = {};
  Inbound inbound = {};
};

// Something to acknowledge and nothing more: no work in it, or nothing that could be read.
struct Idle {
  std::string envelope_id = {};
};

// Not a frame of Socket Mode.
struct Unreadable {};

using Frame = std::variant<Unreadable, Hello, Disconnect, Delivery, Idle>;

[[nodiscard]] Frame read_frame(std::string_view text);

// The frame that acknowledges an envelope.
[[nodiscard]] std::string acknowledgement(std::string_view envelope_id);

}  // namespace triage::slack
