#include "triage/warehouse/output/keyed_table.h"

#include <unistd.h>

#include <optional>
#include <span>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/unicode.h"
#include "triage/warehouse/arrow/arrow_builder.h"
#include "triage/warehouse/arrow/arrow_ipc_writer.h"
#include "triage/warehouse/bytes/byte_sink.h"
#include "triage/warehouse/bytes/byte_stream.h"
#include "triage/warehouse/bytes/temporary_file.h"
#include "triage/warehouse/bytes/text_output.h"
#include "triage/warehouse/database/bound_query.h"
#include "triage/warehouse/database/catalogue.h"
#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/database/sql_words.h"

namespace triage::warehouse {
namespace {

constexpr const char* kPosition = "position";  // of the staging table: the latest row of an id wins

std::vector<ArrowColumn> staged_columns(std::span<const KeyedColumn> kept) {
  std::vector<ArrowColumn> columns;
  for (const KeyedColumn& column : kept) columns.push_back({column.name, column.staged});
  columns.push_back({kPosition, ArrowCell::kInteger});
  return columns;
}

// What goes into the temporary file.
class FileSink final : public ByteSink {
 public:
  explicit FileSink(TemporaryFile& file) : file_(file) {}
  void write(std::string_view bytes) override { file_.append(bytes); }
  void close() override {}

 private:
  TemporaryFile& file_;
};

std::string list_of(const std::vector<std::string>& parts) {
  std::string list;
  for (const std::string& part : parts) list += (list.empty() ? "" : ", ") + part;
  return list;
}

// The statements that bring rows from the staging table into the table.
class Statements {
 public:
  // `existing`: the table as it is, with its own spelling; nullptr if it is not there yet.
  Statements(const Dialect& dialect, std::span<const KeyedColumn> columns, std::string table,
             const Table* existing, std::string staging)
      : dialect_(dialect),
        columns_(columns),
        table_(std::move(table)),
        existing_(existing),
        staging_(std::move(staging)) {}

  [[nodiscard]] std::string create() const {
    std::vector<std::string> columns;
    for (const KeyedColumn& column : columns_) {
      columns.push_back(name_of(column) + " " + std::string(dialect_.*column.type) +
                        (columns.empty() ? " PRIMARY KEY" : ""));
    }
    return "CREATE TABLE " + table_ + " (" + list_of(columns) + ")";
  }

  [[nodiscard]] std::string create_staging() const {
    std::vector<std::string> columns;
    for (const KeyedColumn& column : columns_) {
      columns.push_back(sql_name(column.name) + " " + std::string(staged_type(column.staged)));
    }
    columns.push_back(sql_name(kPosition) + " " + std::string(staged_type(ArrowCell::kInteger)));
    return "CREATE TEMPORARY TABLE " + staging_ + " (" + list_of(columns) + ")";
  }

  [[nodiscard]] std::string insert_staged() const {
    std::vector<std::string> places(columns_.size() + 1, "?");
    return "INSERT INTO " + staging_ + " VALUES (" + list_of(places) + ")";
  }

  // The bound text is a list of rows, each a list of cells (Snowflake, "FLATTEN").
  [[nodiscard]] std::string insert_json() const {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i <= columns_.size(); ++i) {
      const ArrowCell cell = i < columns_.size() ? columns_[i].staged : ArrowCell::kInteger;
      cells.push_back("CAST(f.value[" + std::to_string(i) + "] AS " +
                      std::string(staged_type(cell)) + ")");
    }
    return "INSERT INTO " + staging_ + " SELECT " + list_of(cells) +
           " FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) AS f";
  }

  [[nodiscard]] std::string drop_staging() const { return "DROP TABLE " + staging_; }

  [[nodiscard]] std::string upsert() const {
    return dialect_.upsert == UpsertStyle::kMerge ? merge() : insert_on_conflict();
  }

 private:
  [[nodiscard]] std::string name_of(const KeyedColumn& column) const {
    const auto own = existing_ == nullptr ? std::nullopt : existing_->column(column.name);
    if (own) return sql_name(*own);
    return sql_name(folded({.schema = {}, .name = column.name}, dialect_).name);
  }

  [[nodiscard]] std::string_view staged_type(ArrowCell cell) const {
    if (cell == ArrowCell::kNumber) return dialect_.number_column;
    if (cell == ArrowCell::kInteger) return dialect_.integer_column;
    return dialect_.text_column;
  }

  // One row an id: the one that came last.
  [[nodiscard]] std::string staged_rows() const {
    std::vector<std::string> columns;
    for (const KeyedColumn& column : columns_) {
      const std::string name = sql_name(column.name);
      const bool is_time = column.type == &Dialect::time_column;
      columns.push_back(is_time ? "CAST(" + name + " AS " + std::string(dialect_.time_column) +
                                      ") AS " + name
                                : name);
    }
    return "SELECT " + list_of(columns) + " FROM (SELECT " + sql_name("staged_all") +
           ".*, ROW_NUMBER() OVER (PARTITION BY " + sql_name("id") + " ORDER BY " +
           sql_name(kPosition) + " DESC) AS " + sql_name("age") + " FROM " + staging_ + " AS " +
           sql_name("staged_all") + ") AS " + sql_name("ranked") + " WHERE " + sql_name("age") +
           " = 1";
  }

  [[nodiscard]] std::string insert_on_conflict() const {
    std::vector<std::string> names;
    std::vector<std::string> updates;
    for (const KeyedColumn& column : columns_) {
      const std::string name = name_of(column);
      if (!names.empty()) updates.push_back(name + " = excluded." + name);
      names.push_back(name);
    }
    return "INSERT INTO " + table_ + " (" + list_of(names) + ") " + staged_rows() +
           " ON CONFLICT (" + names.front() + ") DO UPDATE SET " + list_of(updates);
  }

  [[nodiscard]] std::string merge() const {
    std::vector<std::string> names;
    std::vector<std::string> updates;
    std::vector<std::string> values;
    for (const KeyedColumn& column : columns_) {
      const std::string value = "staged." + sql_name(column.name);
      if (!names.empty()) updates.push_back(name_of(column) + " = " + value);
      names.push_back(name_of(column));
      values.push_back(value);
    }
    return "MERGE INTO " + table_ + " AS kept USING (" + staged_rows() + ") AS staged ON kept." +
           names.front() + " = " + values.front() + " WHEN MATCHED THEN UPDATE SET " +
           list_of(updates) + " WHEN NOT MATCHED THEN INSERT (" + list_of(names) + ") VALUES (" +
           list_of(values) + ")";
  }

  const Dialect& dialect_;
  const std::span<const KeyedColumn> columns_;
  const std::string table_;  // quoted
  const Table* const existing_;
  const std::string staging_;  // quoted
};

}  // namespace

struct KeyedTable::State {
  explicit State(KeyedTableOptions all)
      : options(std::move(all)),
        dialect(dialect_of(options.database)),
        wording{place_of(options.database) + ", table '" + options.table + "'",
                "Check that it can be written to."},
        name(TableName::parse(options.table)),
        file(options.spill_folder),
        sink(file),
        writer(sink),
        batch(staged_columns(options.columns)) {}

  // The table as it is. Throws InvalidInput if it lacks a column.
  std::optional<Table> existing(AdbcConnection& connection) const {
    auto table = find_table(connection, dialect, name, wording);
    if (!table) return table;
    for (const KeyedColumn& column : options.columns) {
      if (table->column(column.name)) continue;
      throw InvalidInput(wording.what + ": has no column '" + column.name + "', which " +
                         std::string(options.content) +
                         " need. Name another table, or let triage make it.");
    }
    return table;
  }

  void stage(AdbcConnection& connection, const std::string& staging, const Statements& statements) {
    ArrowStream rows = read_arrow_ipc(open_file_bytes(file.path()), wording);
    switch (dialect.staging) {
      case StagingStyle::kBulkIngest:
        return connection.append(staging, std::move(rows), wording);
      case StagingStyle::kPreparedInsert:
        return connection.execute(statements.insert_staged(), wording, std::move(rows));
      case StagingStyle::kJson:
        return stage_as_json(connection, std::move(rows), statements);
    }
  }

  // A driver that sends bound rows one by one takes thousands of them as one text in no time. A
  // text has its limit in a warehouse, 16 MB in Snowflake.
  void stage_as_json(AdbcConnection& connection, ArrowStream stream,
                     const Statements& statements) const {
    constexpr std::size_t kRowsAtOnce = 1'000;
    constexpr std::size_t kBytesAtOnce = 4'000'000;
    const auto reader = arrow_rows(std::move(stream), {.wording = wording});
    std::string json = "[";
    const auto send = [&] {
      if (json.size() == 1) return;
      connection.execute(statements.insert_json(), wording, as_one_row({json + "]"}));
      json = "[";
    };
    for (std::vector<Row> rows; reader->read(kRowsAtOnce, rows); rows.clear()) {
      for (const Row& row : rows) {
        append_json(row, json);
        if (json.size() > kBytesAtOnce) send();
      }
    }
    send();
  }

  void append_json(const Row& row, std::string& json) const {
    if (json.back() != '[') json += ',';
    json += '[';
    for (std::size_t i = 0; i <= options.columns.size(); ++i) {
      if (i > 0) json += ',';
      const auto* text = std::get_if<std::string>(&row.values.at(i));
      const bool is_text =
          i < options.columns.size() && options.columns[i].staged == ArrowCell::kText;
      if (text == nullptr) {
        json += "null";
      } else if (is_text) {
        append_json_text(*text, json);
      } else {
        json += *text;
      }
    }
    json += ']';
  }

  const KeyedTableOptions options;
  const Dialect& dialect;
  const Wording wording;
  const TableName name;
  TemporaryFile file;
  FileSink sink;
  ArrowIpcWriter writer;
  ArrowBatchBuilder batch;
  std::int64_t row_count = 0;
  bool was_there = false;
};

KeyedTable::KeyedTable(KeyedTableOptions options)
    : state_(std::make_unique<State>(std::move(options))) {
  require_writable(state_->options.database);
  // To look at it only: a DuckDB file that tickets are read from is not open for writing yet.
  AdbcConnection connection = connect(state_->options.database, Access::kRead);
  state_->was_there = state_->existing(connection).has_value();
  flush();  // the schema, also if no row follows
}

KeyedTable::~KeyedTable() = default;

bool KeyedTable::was_there() const { return state_->was_there; }

std::uint64_t KeyedTable::row_count() const {
  return static_cast<std::uint64_t>(state_->row_count);
}

void KeyedTable::add_text(std::size_t column, std::string_view text) {
  state_->batch.add_text(column, repaired_utf8(std::string(text)));
}
void KeyedTable::add_number(std::size_t column, double value) {
  state_->batch.add_number(column, value);
}
void KeyedTable::add_integer(std::size_t column, std::int64_t value) {
  state_->batch.add_integer(column, value);
}
void KeyedTable::add_null(std::size_t column) { state_->batch.add_null(column); }

void KeyedTable::end_row() {
  state_->batch.add_integer(state_->options.columns.size(), state_->row_count++);
  state_->batch.end_row();
}

void KeyedTable::flush() { state_->writer.write(state_->batch.finish()); }

void KeyedTable::close() {
  state_->writer.finish();
  const Wording& wording = state_->wording;
  AdbcConnection connection = connect(state_->options.database, Access::kWrite);
  const auto table = state_->existing(connection);
  const TableName target = table ? table->name : folded(state_->name, state_->dialect);
  const std::string staging =
      folded({.schema = {}, .name = "triage_staging_" + std::to_string(::getpid())},
             state_->dialect)
          .name;
  const Statements statements(state_->dialect, state_->options.columns, target.quoted(),
                              table ? &*table : nullptr, sql_name(staging));
  if (!table) connection.execute(statements.create(), wording);
  connection.execute(statements.create_staging(), wording);
  state_->stage(connection, staging, statements);
  const Wording upserting{wording.what, "Check that it can be written to, and that its column " +
                                            std::string(state_->options.columns.front().name) +
                                            " is its PRIMARY KEY."};
  connection.as_one(wording, [&] { connection.execute(statements.upsert(), upserting); });
  connection.execute(statements.drop_staging(), wording);
}

}  // namespace triage::warehouse
