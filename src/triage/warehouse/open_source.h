// Tickets from wherever they are: one call for files, pipes and databases.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/progress.h"
#include "triage/ticket/ticket_source.h"
#include "triage/warehouse/database/database_settings.h"
#include "triage/warehouse/database/duckdb.h"
#include "triage/warehouse/tickets/column_roles.h"

namespace triage::warehouse {

struct DatabaseSource {
  DatabaseSettings settings = {};
  DatabaseQuery query = {};
};

struct SourceRequest {
  // `-` for standard input, a path, or a pattern such as `tickets/*.csv`: CSV, JSON Lines, Parquet,
  // Arrow IPC; plain, gzip or Zstandard. With `sql`: empty, or a DuckDB file to run it in.
  std::string location = {};
  // One SELECT statement; may read files itself: FROM 'tickets/*.parquet'.
  std::optional<std::string> sql = {};
  std::optional<DatabaseSource> database = {};  // instead of a location
  RoleKnowledge roles = {};  // asked.messages: a column, or a file with a table of messages
  std::optional<std::uint64_t> limit = {};  // tickets to read at most
  // Tickets that changed then or later, and before then. A query with :since and :until is told;
  // else they are left out here.
  std::optional<Time> since = {};
  std::optional<Time> until = {};
  double share = 1;  // of the tickets, by the hash of their ids
  DuckDbOptions duckdb = {};
};

// A TicketSource whose columns are known.
class TableSource : public TicketSource {
 public:
  // The columns as far as they are known, in the source's order.
  [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;

  // What each column was taken for, one line a role.
  [[nodiscard]] virtual const std::vector<std::string>& role_explanation() const = 0;

  // The roles as names, for a bundle to keep and hand back as RoleKnowledge::known.
  [[nodiscard]] virtual RoleOptions role_names() const = 0;
};

// Opens the source and reads its first rows. `progress` gets notes and must outlive the source.
// Throws NotFound for a missing file, InvalidInput for one that cannot be understood or has no
// text column, Unavailable if the disk or database fails.
[[nodiscard]] std::unique_ptr<TableSource> open_source(const SourceRequest& request,
                                                       Progress& progress);

// Is `file` one of those that the request reads: its location, one that its pattern matches, the
// table of messages? Links count as what they lead to. What SQL reads itself is not known.
[[nodiscard]] bool reads_from(const SourceRequest& request, const std::filesystem::path& file);

}  // namespace triage::warehouse
