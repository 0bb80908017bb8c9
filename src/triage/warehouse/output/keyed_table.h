// Rows with a key, written into a table of the warehouse: one for each key, the latest.
//
// The rows wait in a temporary file until all are there. They then go into a staging table and from
// there, in one transaction, into the table itself. A run that is broken off leaves at most an
// empty table behind, and a second one changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "triage/warehouse/arrow/arrow_builder.h"
#include "triage/warehouse/database/database_settings.h"
#include "triage/warehouse/database/dialect.h"

namespace triage::warehouse {

struct KeyedColumn {
  const char* name;
  ArrowCell staged;                 // as it comes in; times as texts, which every driver takes
  std::string_view Dialect::*type;  // as it is kept
};

struct KeyedTableOptions {
  DatabaseSettings database;
  std::string table;                 // `decisions`, `schema.decisions`; made if it is not there
  std::vector<KeyedColumn> columns;  // the key first
  std::string_view content;          // what the rows are, for messages: `decisions`
  std::filesystem::path spill_folder = {};  // empty: the system's folder for temporary files
};

// One thread at a time.
class KeyedTable {
 public:
  // Connects and looks at the table at once, so that what is wrong shows before any work. Throws as
  // connect() does; InvalidInput for a table that lacks one of the columns.
  explicit KeyedTable(KeyedTableOptions options);
  ~KeyedTable();
  KeyedTable(const KeyedTable&) = delete;
  KeyedTable& operator=(const KeyedTable&) = delete;

  // Was the table there at the start?
  [[nodiscard]] bool was_there() const;

  // Rows that were added.
  [[nodiscard]] std::uint64_t row_count() const;

  // One cell for each column, then the end of the row. Text that is no UTF-8 is repaired.
  void add_text(std::size_t column, std::string_view text);
  void add_number(std::size_t column, double value);
  void add_integer(std::size_t column, std::int64_t value);
  void add_null(std::size_t column);
  void end_row();

  // Puts the rows since the last time into the file. Throws Unavailable if there is no room.
  void flush();

  // Writes the table. Called at most once. Throws as AdbcConnection::execute().
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::warehouse
