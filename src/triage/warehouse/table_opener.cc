#include "triage/warehouse/table_opener.h"

#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/warehouse/bytes/temporary_file.h"
#include "triage/warehouse/table/concatenated_rows.h"
#include "triage/warehouse/table/text_rows.h"

namespace triage::warehouse {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPeekBytes = 4096;
constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kSpoolBytes = 256 * 1024;
constexpr const char* kStandardInput = "standard input";
constexpr const char* kArrowAdvice =
    "It must be an Arrow IPC stream or file, whole and without compressed buffers.";
constexpr const char* kQueryAdvice = "Check the statement and what it reads.";

// A path that DuckDB takes literally.
std::string without_patterns(const std::string& path) {
  std::string literal;
  for (const char letter : path) {
    const bool is_pattern = letter == '*' || letter == '?' || letter == '[';
    literal += is_pattern ? std::string("[") + letter + "]" : std::string(1, letter);
  }
  return literal;
}

// SQL as messages show it: one line, not too long.
std::string shown(const std::string& sql) {
  constexpr std::size_t kShownMax = 160;
  std::string line = sql.substr(0, kShownMax);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return "\"" + line + (sql.size() > kShownMax ? "...\"" : "\"");
}

}  // namespace

TableOpener::TableOpener(DuckDbOptions duckdb, Progress& notes)
    : duckdb_options_(std::move(duckdb)), notes_(notes) {}

std::unique_ptr<RowReader> TableOpener::file(const fs::path& file) {
  const std::string name = file.string();
  const auto open = [file, name]() -> std::unique_ptr<ByteStream> {
    auto raw = std::make_unique<PeekableStream>(open_file_bytes(file));
    refuse_false_compression(raw->peek(kMagicBytes), name);
    return inflated(std::move(raw), name);
  };
  auto bytes = std::make_unique<PeekableStream>(open());
  const SourceFormat format = format_of(bytes->peek(kPeekBytes), name);
  const bool is_pipe = !fs::is_regular_file(file);  // say, `<(zcat tickets.csv.gz)` of a shell
  if (is_pipe && format == SourceFormat::kParquet) return spooled_parquet(*bytes, name);
  return table(format, std::move(bytes), {.name = name, .open = open, .can_reopen = !is_pipe});
}

std::unique_ptr<RowReader> TableOpener::files(const std::shared_ptr<TableOpener>& opener,
                                              const std::string& location) {
  std::vector<TableFile> tables;
  for (const fs::path& file : files_at(location)) {
    tables.push_back({file.string(), [opener, file] { return opener->file(file); }});
  }
  return concatenated_rows(std::move(tables));
}

std::unique_ptr<RowReader> TableOpener::standard_input() {
  const std::string name = kStandardInput;
  auto bytes =
      std::make_unique<PeekableStream>(inflated(open_descriptor_bytes(STDIN_FILENO, name), name));
  const SourceFormat format = format_of(bytes->peek(kPeekBytes), name);
  if (format == SourceFormat::kParquet) return spooled_parquet(*bytes, name);
  return table(format, std::move(bytes), {.name = name, .open = {}, .can_reopen = false});
}

std::unique_ptr<RowReader> TableOpener::query(const std::string& sql) {
  const Wording wording{"SQL " + shown(sql), kQueryAdvice};
  require_query(duckdb(), sql, wording);
  return arrow_rows(duckdb().query(sql, wording), {.wording = wording});
}

std::unique_ptr<RowReader> TableOpener::query_in(const fs::path& database, const std::string& sql) {
  const std::string name = "'" + database.string() + "'";
  if (format_of(PeekableStream(open_file_bytes(database)).peek(kPeekBytes), database.string()) !=
      SourceFormat::kDuckDb) {
    throw InvalidInput(name + ": is no DuckDB database, and only that can stand beside --sql. " +
                       "Name the file in the statement, FROM " + name + ", and leave it out here.");
  }
  const Wording wording{name + ", SQL " + shown(sql), kQueryAdvice};
  AdbcConnection connection = open_duckdb(duckdb_options_, database);
  require_query(connection, sql, wording);
  return arrow_rows(connection.query(sql, wording), {.wording = wording});
}

std::unique_ptr<RowReader> TableOpener::table(SourceFormat format,
                                              std::unique_ptr<ByteStream> bytes, TextFile file) {
  const std::string name = file.name;
  switch (format) {
    case SourceFormat::kCsv:
      return csv_rows(as_text(std::move(bytes), std::move(file), notes_), name, notes_);
    case SourceFormat::kJsonLines:
      return json_lines_rows(as_text(std::move(bytes), std::move(file), notes_));
    case SourceFormat::kJsonList:
      return json_list_rows(as_text(std::move(bytes), std::move(file), notes_));
    case SourceFormat::kArrow: {
      const Wording wording{"'" + name + "'", kArrowAdvice};
      return arrow_rows(read_arrow_ipc(std::move(bytes), wording), {.wording = wording});
    }
    case SourceFormat::kParquet:
      return parquet(without_patterns(name), name, nullptr);
    case SourceFormat::kDuckDb:
      break;
  }
  throw InvalidInput("'" + name + "': is a DuckDB database. Say what to read from it, with " +
                     "--sql 'SELECT * FROM tickets' for example.");
}

// Parquet keeps its index at the end: a pipe is read to a file first.
std::unique_ptr<RowReader> TableOpener::spooled_parquet(ByteStream& bytes,
                                                        const std::string& name) {
  const auto file = std::make_shared<TemporaryFile>(duckdb_options_.spill_folder);
  std::vector<char> block(kSpoolBytes);
  while (const std::size_t count = bytes.read(block)) file->append({block.data(), count});
  return parquet(file->path(), name, file);
}

std::unique_ptr<RowReader> TableOpener::parquet(const std::string& path, const std::string& name,
                                                std::shared_ptr<const void> kept_alive) {
  const Wording wording{"'" + name + "'", "Check that the Parquet file is whole."};
  // One thread reads faster than tickets can be made of it, and holds one page instead of several.
  duckdb().execute("SET threads = 1", wording);
  const std::string file = sql_text(path);
  std::vector<Row> counts;
  arrow_rows(duckdb().query("SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata(" + file + ")",
                            wording),
             {.wording = wording})
      ->read(1, counts);
  return arrow_rows(duckdb().query("SELECT * FROM read_parquet(" + file + ")", wording),
                    {.wording = wording,
                     .row_count = std::stoull(std::get<std::string>(counts.at(0).values.at(0))),
                     .kept_alive = std::move(kept_alive)});
}

AdbcConnection& TableOpener::duckdb() {
  if (duckdb_ == nullptr) {
    duckdb_ = std::make_unique<AdbcConnection>(open_duckdb(duckdb_options_));
  }
  return *duckdb_;
}

}  // namespace triage::warehouse
