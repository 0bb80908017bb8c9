// Takes out signatures and the small print below them.
#pragma once

#include "triage/text/message_text.h"
#include "triage/text/quotes.h"

namespace triage::text {

// Marks legal notices, warnings and advertising with Pass::kDisclaimer: the paragraph from the
// telling sentence on; above the first words of a message ("This e-mail comes from outside ...")
// the telling sentences alone.
void remove_disclaimers(MessageText& message, const Segment& segment);

// Marks with Pass::kSignature, at the end of the segment: what follows "-- " (RFC 3676, 4.3); a
// sign-off and the short lines below it; what a phone or a mail client adds anywhere.
// Call after remove_disclaimers().
void remove_signature(MessageText& message, const Rules& rules, const Segment& segment);

}  // namespace triage::text
