#include "triage/cli/raw_text.h"

namespace triage::cli {

std::string raw_text_of(const Ticket& ticket) {
  std::string text = ticket.subject;
  for (const Message& message : ticket.messages) {
    if (message.text.empty()) continue;
    if (!text.empty()) text += '\n';
    text += message.text;
  }
  return text;
}

}  // namespace triage::cli
