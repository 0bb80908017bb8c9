// A ticket as one JSON object: the form of this project's own files of cases and samples. What
// comes from outside is read by `warehouse`, which takes columns of any name.
//
//   {"id", "channel", "created_at", "decided_at", "subject", "body"|"text",
//    "messages": [{"id", "role", "time", "text"}], "fields": {name: value}, "label", "vector": []}
//
// A bare string is a ticket with one message. Unknown members are triage fields if they are strings
// or numbers and named in `field_names`; others are passed over.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>

#include "triage/base/outcome.h"
#include "triage/ticket/ticket.h"

namespace triage {

// `row` numbers the ticket and stands in for a missing id (then has_own_id is false).
[[nodiscard]] Accepted<Ticket> read_ticket(const nlohmann::json& value, std::uint64_t row,
                                           std::span<const std::string> field_names = {});

// The same of JSON text.
[[nodiscard]] Accepted<Ticket> parse_ticket_json(std::string_view json, std::uint64_t row,
                                                 std::span<const std::string> field_names = {});

// One line, members in the order above, empty ones left out.
[[nodiscard]] std::string to_json(const Ticket& ticket);

}  // namespace triage
