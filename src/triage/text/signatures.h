// Takes out signatures and the small print below them.
#pragma once

#include "triage/text/message_text.h"
#include "triage/text/quotes.h"

namespace triage::text {

// Marks legal notices, warnings and advertising with Pass::kDisclaimer: the paragraph from the
// telling sentence on; above the first words of a message ("This e-mail comes from outside ...")
// the telling sentences alone.
void remove_disclaimers(MessageText& message, const Segment& segment);

// Marks with Pass::kSignature, at the end of the segment and above a postscript: what follows "-- "
// (RFC 3676, 4.3); a sign-off and the short lines below it, down to a sentence of the writer's;
// what a phone or a mail client adds anywhere. Call after remove_disclaimers().
void remove_signature(MessageText& message, const Rules& rules, const Segment& segment);

// Does the last line end in a sign-off with a name, as in a mail without line ends?
[[nodiscard]] bool ends_with_sign_off(const MessageText& message, const Rules& rules);

}  // namespace triage::text
