// Rows with roles, read as tickets.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "triage/warehouse/conversations.h"
#include "triage/warehouse/open_source.h"
#include "triage/warehouse/row.h"

namespace triage::warehouse {

struct TableTicketsOptions {
  std::string name;  // of the source
  RoleKnowledge roles;
  std::optional<std::uint64_t> limit;
  std::unique_ptr<Conversations> conversations;  // added to the tickets' own messages; may be null
};

// Reads a sample of rows, resolves the roles, and gives everything out as tickets. Throws
// InvalidInput if no column holds text.
[[nodiscard]] std::unique_ptr<TableSource> table_tickets(std::unique_ptr<RowReader> rows,
                                                         TableTicketsOptions options);

}  // namespace triage::warehouse
