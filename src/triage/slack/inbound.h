// One thing that Slack told, whichever way it came: what the journal keeps before Slack is told
// that it arrived.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "triage/base/outcome.h"

namespace triage::slack {

enum class PayloadKind : std::uint8_t { kEvent, kInteraction, kCommand };

// `slack_event`, `slack_interaction`, `slack_command`: kinds of events and jobs in the journal.
[[nodiscard]] std::string_view name_of(PayloadKind kind);
[[nodiscard]] std::optional<PayloadKind> parse_payload_kind(std::string_view name);

struct Inbound {
  PayloadKind kind = PayloadKind::kEvent;
  std::string payload = {};  // one JSON object
  std::string key = {};      // the same for all repeats, whatever their event id
  std::string lane = {};     // of its conversation: one after the other
  std::string team = {};
  std::string person = {};  // whose words it holds; may be empty
};

// What is to be kept of a payload; nullopt where nothing is to be done about it (a bot's own words,
// an edit that left the text as it was, an event that was not asked for). A Rejection for what is
// no payload of Slack's.
[[nodiscard]] Accepted<std::optional<Inbound>> inbound_of(PayloadKind kind, std::string payload);

}  // namespace triage::slack
