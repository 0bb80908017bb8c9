// Sets greetings and thanks apart: they say nothing of the request, and much of its language.
#pragma once

#include <string>
#include <string_view>

#include "triage/text/message_text.h"
#include "triage/text/quotes.h"

namespace triage::text {

// Takes greetings off the beginning of the segment and appends them to `courtesies`, one a line.
// A greeting covers a line, or the first clause of one; what stands for a name in it ("Hi *") has at
// most four words.
void take_greetings(MessageText& message, const Rules& rules, const Segment& segment,
                    std::string& courtesies);

// Appends to `body` the sentences of the line that are no thanks, and to `courtesies` those that are.
void take_thanks(std::string_view line, const Rules& rules, std::string& body,
                 std::string& courtesies);

}  // namespace triage::text
