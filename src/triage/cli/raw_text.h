// A ticket's texts as they came, for commands that are asked not to clean.
#pragma once

#include <string>

#include "triage/ticket/ticket.h"

namespace triage::cli {

// Subject and messages, a line end between them; empty ones left out.
[[nodiscard]] std::string raw_text_of(const Ticket& ticket);

}  // namespace triage::cli
