// Sets greetings and thanks apart: they say nothing of the request, and much of its language.
#pragma once

#include <string>
#include <string_view>

#include "triage/text/message_text.h"
#include "triage/text/quotes.h"

namespace triage::text {

// Takes greetings off the beginning of the segment and appends them to `courtesies`, one a line.
// A greeting covers a line, or the first clause of one; what stands for a name in it ("Hi *") has
// at most four words.
void take_greetings(MessageText& message, const Rules& rules, const Segment& segment,
                    std::string& courtesies);

// Takes sentences of thanks out of the lines that are left and appends them to `courtesies`, one a
// line.
void take_thanks(MessageText& message, const Rules& rules, std::string& courtesies);

}  // namespace triage::text
