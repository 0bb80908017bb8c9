// A query as one database takes it: placeholders for its parameters, and the values to bind.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/warehouse/arrow/arrow_stream.h"
#include "triage/warehouse/database/database_settings.h"
#include "triage/warehouse/database/dialect.h"

namespace triage::warehouse {

class AdbcConnection;

struct BoundQuery {
  // One value a placeholder; an absent one is NULL.
  using Values = std::vector<std::optional<std::string>>;

  std::string sql;
  Values values;    // bound to the statement
  Values settings;  // of the session: triage.p1, triage.p2, ...

  // Sets the session's settings, and runs the query. Throws as AdbcConnection::query().
  [[nodiscard]] ArrowStream run_on(AdbcConnection& connection, const Wording& wording) const;
};

// Throws InvalidInput for a parameter of the query that has no value. The bounds of the query are
// its parameters `since` and `until`, above those of its `parameters`; without either, they are
// NULL.
[[nodiscard]] BoundQuery bound(const DatabaseQuery& query, const Dialect& dialect,
                               const std::string& place);

// Does the query ask for the parameter `name`?
[[nodiscard]] bool has_parameter(std::string_view sql, std::string_view name,
                                 const Dialect& dialect);

// One row with these texts, to be bound.
[[nodiscard]] ArrowStream as_one_row(const BoundQuery::Values& values);

// The same query for its first `rows` only, in its own order; in any order where it has a LIMIT or
// its like already.
[[nodiscard]] DatabaseQuery limited(DatabaseQuery query, std::size_t rows, const Dialect& dialect);

// The number of rows of a query.
[[nodiscard]] DatabaseQuery counted(DatabaseQuery query);

// The same query with every cell but blobs as a text, NULL as an empty one, in its order: for
// drivers that type a column by its first cells.
[[nodiscard]] BoundQuery as_texts(BoundQuery query, AdbcConnection& connection,
                                  const Wording& wording);

// Throws InvalidInput unless it is one statement, and one that reads: SELECT, FROM, VALUES, TABLE,
// also behind WITH, SHOW or DESCRIBE.
void require_reading(const std::string& sql, const std::string& place, const Dialect& dialect);

}  // namespace triage::warehouse
