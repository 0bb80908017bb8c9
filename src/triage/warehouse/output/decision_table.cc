#include "triage/warehouse/output/decision_table.h"

#include <unistd.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

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
#include "triage/warehouse/output/prediction_sinks.h"

namespace triage::warehouse {
namespace {

struct DecisionColumn {
  const char* name;
  ArrowCell staged;                 // as it comes in
  std::string_view Dialect::*type;  // as it is kept
};

// The key comes first. Times are staged as texts, which every driver takes.
constexpr std::array<DecisionColumn, 8> kColumns{{
    {"id", ArrowCell::kText, &Dialect::text_column},
    {"label", ArrowCell::kText, &Dialect::text_column},
    {"probability", ArrowCell::kNumber, &Dialect::number_column},
    {"decision", ArrowCell::kText, &Dialect::text_column},
    {"reason", ArrowCell::kText, &Dialect::text_column},
    {"alternatives", ArrowCell::kText, &Dialect::text_column},
    {"model_version", ArrowCell::kInteger, &Dialect::integer_column},
    {"decided_at", ArrowCell::kText, &Dialect::time_column},
}};
constexpr const char* kPosition = "position";  // of the staging table: the latest row of an id wins

std::vector<ArrowColumn> staged_columns() {
  std::vector<ArrowColumn> columns;
  for (const DecisionColumn& column : kColumns) columns.push_back({column.name, column.staged});
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
  Statements(const Dialect& dialect, std::string table, const Table* existing, std::string staging)
      : dialect_(dialect),
        table_(std::move(table)),
        existing_(existing),
        staging_(std::move(staging)) {}

  [[nodiscard]] std::string create() const {
    std::vector<std::string> columns;
    for (const DecisionColumn& column : kColumns) {
      columns.push_back(name_of(column) + " " + std::string(dialect_.*column.type) +
                        (columns.empty() ? " PRIMARY KEY" : ""));
    }
    return "CREATE TABLE " + table_ + " (" + list_of(columns) + ")";
  }

  [[nodiscard]] std::string create_staging() const {
    std::vector<std::string> columns;
    for (const DecisionColumn& column : kColumns) {
      columns.push_back(sql_name(column.name) + " " + std::string(staged_type(column.staged)));
    }
    columns.push_back(sql_name(kPosition) + " " + std::string(staged_type(ArrowCell::kInteger)));
    return "CREATE TEMPORARY TABLE " + staging_ + " (" + list_of(columns) + ")";
  }

  [[nodiscard]] std::string insert_staged() const {
    std::vector<std::string> places(kColumns.size() + 1, "?");
    return "INSERT INTO " + staging_ + " VALUES (" + list_of(places) + ")";
  }

  // The bound text is a list of rows, each a list of cells (Snowflake, "FLATTEN").
  [[nodiscard]] std::string insert_json() const {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i <= kColumns.size(); ++i) {
      const ArrowCell cell = i < kColumns.size() ? kColumns[i].staged : ArrowCell::kInteger;
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
  [[nodiscard]] std::string name_of(const DecisionColumn& column) const {
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
    for (const DecisionColumn& column : kColumns) {
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
    for (const DecisionColumn& column : kColumns) {
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
    for (const DecisionColumn& column : kColumns) {
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
  const std::string table_;  // quoted
  const Table* const existing_;
  const std::string staging_;  // quoted
};

class DecisionTable final : public PredictionSink {
 public:
  explicit DecisionTable(DecisionTableOptions options)
      : options_(std::move(options)),
        dialect_(dialect_of(options_.database)),
        wording_{place_of(options_.database) + ", table '" + options_.table + "'",
                 "Check that it can be written to."},
        file_(options_.spill_folder),
        sink_(file_),
        writer_(sink_),
        batch_(staged_columns()),
        decided_at_(format_time(options_.decided_at)) {
    const TableName name = TableName::parse(options_.table);
    require_writable(options_.database);
    // To look at it only: a DuckDB file that tickets are read from is not open for writing yet.
    AdbcConnection connection = connect(options_.database, Access::kRead);
    static_cast<void>(existing(connection, name));
    writer_.write(batch_.finish());  // the schema, also if no row follows
  }

  void write(std::span<const PredictionRow> rows) override {
    for (const PredictionRow& row : rows) add(row);
    writer_.write(batch_.finish());
  }

  void close() override {
    writer_.finish();
    const TableName name = TableName::parse(options_.table);
    AdbcConnection connection = connect(options_.database, Access::kWrite);
    const auto table = existing(connection, name);
    const TableName target = table ? table->name : folded(name, dialect_);
    const std::string staging =
        folded({.schema = {}, .name = "triage_staging_" + std::to_string(::getpid())}, dialect_)
            .name;
    const Statements statements(dialect_, target.quoted(), table ? &*table : nullptr,
                                sql_name(staging));
    if (!table) connection.execute(statements.create(), wording_);
    connection.execute(statements.create_staging(), wording_);
    stage(connection, staging, statements);
    const Wording upserting{
        wording_.what,
        "Check that it can be written to, and that its column id is its PRIMARY KEY."};
    connection.as_one(wording_, [&] { connection.execute(statements.upsert(), upserting); });
    connection.execute(statements.drop_staging(), wording_);
  }

 private:
  // The table as it is. Throws InvalidInput if it lacks a column.
  std::optional<Table> existing(AdbcConnection& connection, const TableName& name) const {
    auto table = find_table(connection, dialect_, name, wording_);
    if (!table) return table;
    for (const DecisionColumn& column : kColumns) {
      if (table->column(column.name)) continue;
      throw InvalidInput(wording_.what + ": has no column '" + column.name +
                         "', which decisions need. Name another table, or let triage make it.");
    }
    return table;
  }

  void stage(AdbcConnection& connection, const std::string& staging, const Statements& statements) {
    ArrowStream rows = read_arrow_ipc(open_file_bytes(file_.path()), wording_);
    switch (dialect_.staging) {
      case StagingStyle::kBulkIngest:
        return connection.append(staging, std::move(rows), wording_);
      case StagingStyle::kPreparedInsert:
        return connection.execute(statements.insert_staged(), wording_, std::move(rows));
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
    const auto reader = arrow_rows(std::move(stream), {.wording = wording_});
    std::string json = "[";
    const auto send = [&] {
      if (json.size() == 1) return;
      connection.execute(statements.insert_json(), wording_, as_one_row({json + "]"}));
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

  static void append_json(const Row& row, std::string& json) {
    if (json.back() != '[') json += ',';
    json += '[';
    for (std::size_t i = 0; i <= kColumns.size(); ++i) {
      if (i > 0) json += ',';
      const auto* text = std::get_if<std::string>(&row.values.at(i));
      const bool is_text = i < kColumns.size() && kColumns[i].staged == ArrowCell::kText;
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

  void add_text(std::size_t column, const std::string& text) {
    batch_.add_text(column, repaired_utf8(text));
  }

  void add(const PredictionRow& row) {
    add_text(0, row.id);
    if (row.label) {
      add_text(1, *row.label);
      batch_.add_number(2, row.probability);
    } else {
      batch_.add_null(1);
      batch_.add_null(2);
    }
    add_text(3, row.decision);
    add_text(4, row.reason);
    std::string alternatives;
    append_alternatives(row.alternatives, alternatives);
    add_text(5, alternatives);
    batch_.add_integer(6, static_cast<std::int64_t>(options_.model_version));
    batch_.add_text(7, decided_at_);
    batch_.add_integer(8, position_++);
    batch_.end_row();
  }

  const DecisionTableOptions options_;
  const Dialect& dialect_;
  const Wording wording_;
  TemporaryFile file_;
  FileSink sink_;
  ArrowIpcWriter writer_;
  ArrowBatchBuilder batch_;
  const std::string decided_at_;
  std::int64_t position_ = 0;
};

}  // namespace

std::unique_ptr<PredictionSink> decision_table(DecisionTableOptions options) {
  return std::make_unique<DecisionTable>(std::move(options));
}

bool has_decision_table(const DatabaseSettings& database, const std::string& table) {
  const TableName name = TableName::parse(table);
  AdbcConnection connection = connect(database, Access::kRead);
  const Wording wording{place_of(database) + ", table '" + table + "'",
                        "Check that it can be read."};
  return find_table(connection, dialect_of(database), name, wording).has_value();
}

}  // namespace triage::warehouse
