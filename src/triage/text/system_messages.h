// Takes out what no person wrote: lines of ticket systems and bots, and whole automatic messages.
#pragma once

#include <string_view>

#include "triage/text/message_text.h"

namespace triage::text {

// Marks the lines that a ticket system or a bot wrote with Pass::kSystemLine.
void remove_system_lines(MessageText& message);

// Is the message an auto-reply, a bounce or a survey? Its first words, behind greetings and thanks,
// must say so: someone who asks about such a message says more above it. Call after
// take_greetings().
[[nodiscard]] bool is_automatic(const MessageText& message, const Rules& rules);

// The same by the subject, without prefixes.
[[nodiscard]] bool is_automatic_subject(std::string_view subject, const Rules& rules);

}  // namespace triage::text
