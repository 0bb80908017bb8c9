// A row and the roles of its columns in, a ticket out.
#pragma once

#include <span>
#include <string>

#include "triage/base/outcome.h"
#include "triage/ticket/ticket.h"
#include "triage/warehouse/table/row.h"
#include "triage/warehouse/tickets/column_roles.h"

namespace triage::warehouse {

// The body columns make the first message, the list of messages follows; a ticket may end up with
// no text at all, which is for cleaning to judge. Takes the row's texts out of it. Rejects, naming
// the column: text that is not UTF-8, a time or an author's role that is none, messages that are no
// list, a vector that is no list of finite numbers.
[[nodiscard]] Accepted<Ticket> ticket_of(Row& row, const ColumnRoles& roles,
                                         std::span<const std::string> columns);

// The row's id as far as it can be read, also of a row that is rejected; empty if it has none.
[[nodiscard]] std::string id_of(const Row& row, const ColumnRoles& roles);

// What is wrong with one element of a nested list: text that is not UTF-8, an author's role or a
// time that is none.
[[nodiscard]] std::optional<Rejection> flaw_of(const Turn& turn);

// The messages of a nested list. Rejects it if one of them has a flaw.
[[nodiscard]] Accepted<std::vector<Message>> messages_of(std::vector<Turn> turns);

}  // namespace triage::warehouse
