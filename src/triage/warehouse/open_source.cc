#include "triage/warehouse/open_source.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "triage/warehouse/database/bound_query.h"
#include "triage/warehouse/database/database_rows.h"
#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/source_format.h"
#include "triage/warehouse/table_opener.h"
#include "triage/warehouse/tickets/conversations.h"
#include "triage/warehouse/tickets/joined_messages.h"
#include "triage/warehouse/tickets/read_ahead.h"
#include "triage/warehouse/tickets/table_tickets.h"

namespace triage::warehouse {
namespace {

// The query with the bounds it asks for; what it does not ask for is left to the filter.
DatabaseQuery with_bounds(const SourceRequest& request, TicketFilter& filter) {
  DatabaseQuery query = request.database->query;
  const Dialect& dialect = dialect_of(request.database->settings);
  const auto take = [&](const char* name, std::optional<Time>& bound, std::optional<Time>& left) {
    if (!left || !has_parameter(query.sql, name, dialect)) return;
    bound = std::exchange(left, std::nullopt);
  };
  take("since", query.since, filter.since);
  take("until", query.until, filter.until);
  return query;
}

std::optional<std::string> ticket_id_of(const RoleKnowledge& roles) {
  return roles.asked.id ? roles.asked.id : roles.known.id;
}

// `--messages` names a file or a column; a file is read here, so that only a column remains.
void take_messages_file(const std::shared_ptr<TableOpener>& opener, const DuckDbOptions& duckdb,
                        Progress& notes, TableTicketsOptions& options) {
  std::optional<std::string>& messages = options.roles.asked.messages;
  if (!messages || !std::filesystem::is_regular_file(*messages)) return;
  const auto rows = TableOpener::files(opener, *messages);
  options.conversations = std::make_unique<Conversations>(*rows, *messages, duckdb, notes);
  options.roles.has_messages_elsewhere = true;
  messages.reset();
}

}  // namespace

std::unique_ptr<TableSource> open_source(const SourceRequest& request, Progress& progress) {
  const bool is_pipe = !request.database && !request.sql && request.location == "-";
  auto notes = std::make_unique<NoteQueue>();
  Progress& heard = is_pipe ? progress : *notes;
  const auto opener = std::make_shared<TableOpener>(request.duckdb, heard);
  TableTicketsOptions options{.name = request.location,
                              .roles = request.roles,
                              .limit = request.limit,
                              .conversations = nullptr,
                              .filter = {request.since, request.until, request.share}};
  take_messages_file(opener, request.duckdb, heard, options);

  std::unique_ptr<RowReader> rows;
  if (is_pipe) {
    options.name = "standard input";
    options.roles.may_come_later = true;
    rows = opener->standard_input();
  } else if (request.database) {
    options.name = options.roles.source = request.database->settings.source;
    rows = database_rows(request.database->settings, with_bounds(request, options.filter), heard);
  } else if (request.sql && request.location.empty()) {
    options.name = "SQL query";
    rows = opener->query(*request.sql);
  } else if (request.sql) {
    rows = opener->query_in(request.location, *request.sql);
  } else {
    rows = TableOpener::files(opener, request.location);
  }
  rows = joined_messages(std::move(rows), ticket_id_of(request.roles), request.roles.asked.message,
                         options.name);
  auto tickets = table_tickets(std::move(rows), std::move(options));
  if (is_pipe) return tickets;
  notes->show(progress);
  return read_ahead(std::move(tickets), std::move(notes), progress);
}

bool reads_from(const SourceRequest& request, const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) return false;  // a pipe takes what it is given
  const auto is_read = [&](const std::string& location) {
    const auto files = matching_files(location);
    return std::any_of(files.begin(), files.end(), [&](const std::filesystem::path& source) {
      std::error_code ignored;  // then they are not the same
      return std::filesystem::equivalent(source, file, ignored);
    });
  };
  const std::optional<std::string>& messages = request.roles.asked.messages;
  return is_read(request.location) || (messages && is_read(*messages));
}

}  // namespace triage::warehouse
