// What a database says it has. Names of tables reach a statement only as they stand here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/warehouse/database/adbc_connection.h"
#include "triage/warehouse/database/dialect.h"

namespace triage::warehouse {

struct TableName {
  std::string schema;  // empty: where the connection looks first
  std::string name;

  // `decisions`, `triage.decisions`. Throws InvalidInput for anything with more or empty parts.
  [[nodiscard]] static TableName parse(const std::string& text);

  // As SQL has it, each part in quotes.
  [[nodiscard]] std::string quoted() const;
};

struct Table {
  TableName name;                    // as the database spells it
  std::vector<std::string> columns;  // in order

  // The column called so, exactly or else whatever its case.
  [[nodiscard]] std::optional<std::string> column(std::string_view called) const;
};

// The table of that name, exactly or else whatever its case; nullopt if there is none. Throws as
// AdbcConnection::query().
[[nodiscard]] std::optional<Table> find_table(AdbcConnection& connection, const Dialect& dialect,
                                              const TableName& name, const Wording& wording);

// How the database would spell a new table that is called so without quotes.
[[nodiscard]] TableName folded(TableName name, const Dialect& dialect);

}  // namespace triage::warehouse
