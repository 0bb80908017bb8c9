// Rows with roles, read as tickets.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "triage/ticket/ticket.h"
#include "triage/warehouse/open_source.h"
#include "triage/warehouse/table/row.h"
#include "triage/warehouse/tickets/conversations.h"

namespace triage::warehouse {

// Which tickets to give out; of all others nothing is told.
struct TicketFilter {
  // By when they changed, else by when they were opened; tickets that tell neither are given out.
  std::optional<Time> since = {};
  std::optional<Time> until = {};
  double share = 1;  // of all ids, by their hash: the same ones each time

  [[nodiscard]] bool takes(const Ticket& ticket) const;
};

struct TableTicketsOptions {
  std::string name;  // of the source
  RoleKnowledge roles;
  std::optional<std::uint64_t> limit;
  std::unique_ptr<Conversations> conversations;  // added to the tickets' own messages; may be null
  TicketFilter filter = {};
};

// Reads a sample of rows, resolves the roles, and gives everything out as tickets. Throws
// InvalidInput if no column holds text.
[[nodiscard]] std::unique_ptr<TableSource> table_tickets(std::unique_ptr<RowReader> rows,
                                                         TableTicketsOptions options);

}  // namespace triage::warehouse
