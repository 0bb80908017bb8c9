// The passes of cleaning, as names: what took a piece of text out of a message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace triage::text {

enum class Pass : std::uint8_t {
  kKept,        // none: the text is part of the document
  kRole,        // written by an agent or a system
  kDecision,    // written after the moment of decision
  kDuplicate,   // the same message id, or a subject that the body repeats
  kTooLong,     // a whole message, or a subject, beyond Limits::max_message_bytes
  kSystemLine,  // a line of the ticket system or a bot
  kAutomatic,   // a whole message that no person wrote: auto-reply, bounce, survey
  kQuote,       // an earlier message, quoted
  kForward,     // marker and header lines of a forwarded message, whose content stays
  kDisclaimer,  // legal and advertising small print
  kSignature,   // sign-off and what follows it
  kGreeting,    // kept as a courtesy
  kThanks,      // kept as a courtesy
};

// `system line`, `quote`, ...: for tables of what cleaning did.
[[nodiscard]] std::string_view name_of(Pass pass);

// What cleaning took out of one ticket, for `triage clean` and for tests. Not filled when
// classifying.
struct Explanation {
  struct Removal {
    Pass pass = Pass::kKept;
    std::size_t message = 0;  // index into Ticket::messages; the subject counts as kSubject
    std::string text;
  };
  static constexpr std::size_t kSubject = static_cast<std::size_t>(-1);

  std::vector<Removal> removals;  // in the order of the passes
  bool is_email = false;          // cleaned by the rules for e-mail, else by those for chat
};

}  // namespace triage::text
