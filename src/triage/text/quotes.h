// Takes out what a message quotes of earlier ones, and keeps what it forwards.
#pragma once

#include <cstddef>
#include <vector>

#include "triage/text/message_text.h"

namespace triage::text {

// Lines that one person wrote: [first, last). A forwarded message is a segment of its own, since it
// has its own greeting and signature.
struct Segment {
  std::size_t first = 0;
  std::size_t last = 0;
};

struct QuoteOptions {
  bool is_forward = false;  // the subject says that an earlier message is passed on
  bool is_reply = false;    // something says that an earlier message is answered
};

// Marks lines with Pass::kQuote and Pass::kForward:
// - a reply header ("On ... wrote:", over up to three lines) or a block of three or more header
//   fields with a sender, and all that follows; where lines with `>` follow, only these;
// - lines with `>` in an answer: below a reply header, or two or more where `is_reply`; elsewhere
// they
//   are the writer's own (a log, a shell);
// - the marker and header fields of a forwarded message, whose text stays.
// A message that would lose everything is taken as forwarded.
[[nodiscard]] std::vector<Segment> remove_quotes(MessageText& message, const Rules& rules,
                                                 const QuoteOptions& options);

}  // namespace triage::text
