// Which messages count, to which conversation they belong, and the ticket that they make.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/slack/event.h"
#include "triage/ticket/ticket.h"

namespace triage::slack {

// The bot as Slack knows it (auth.test).
struct BotIdentity {
  std::string user = {};
  std::string bot = {};
};

// Why nothing is done about a message: it is a bot's, a notice, empty, or an edit without another
// text. nullopt if it counts.
[[nodiscard]] std::optional<std::string> reason_to_pass_over(const MessageEvent& message,
                                                             const BotIdentity& self);

// `ts` of the conversation's first message: that of the thread, else its own.
[[nodiscard]] std::string thread_of(const MessageEvent& message);

// Is this channel a direct message, where replies need no thread?
[[nodiscard]] bool is_direct(std::string_view channel);

// The moment of a `ts` such as `1531420618.000200`; nullopt for anything else.
[[nodiscard]] std::optional<Time> time_of(std::string_view ts);

// The `ts` of a moment since 2001: as text, those of later moments are greater.
[[nodiscard]] std::string ts_of(Time time);

// A message of a conversation.
struct Turn {
  std::string ts = {};
  std::string user = {};
  std::string text = {};  // Slack's markup
};

// The ticket of a conversation's messages, in their order. Whoever wrote the first is the
// requester; others help. The words of the requester count until the last message.
// REQUIRES: at least one turn.
[[nodiscard]] Ticket ticket_of(std::string_view id, std::span<const Turn> turns);

}  // namespace triage::slack
