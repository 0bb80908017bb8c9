#include "triage/journal/transaction.h"

#include <span>

#include "triage/journal/connection.h"

namespace triage::journal {

std::vector<SqlRow> Snapshot::query(std::string_view sql, std::initializer_list<ColumnKind> columns,
                                    const std::vector<SqlValue>& values) const {
  return connection_.query(sql, std::span(columns.begin(), columns.size()), values);
}

Dialect Snapshot::dialect() const { return connection_.place().dialect; }

std::uint64_t Transaction::execute(std::string_view sql, const std::vector<SqlValue>& values) {
  return connection().execute(sql, values);
}

}  // namespace triage::journal
