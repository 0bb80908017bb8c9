#include "triage/warehouse/open_source.h"

#include <unistd.h>

#include <filesystem>
#include <utility>

#include "triage/base/error.h"
#include "triage/warehouse/concatenated_rows.h"
#include "triage/warehouse/source_format.h"
#include "triage/warehouse/table_tickets.h"
#include "triage/warehouse/text_rows.h"
#include "triage/warehouse/text_stream.h"

namespace triage::warehouse {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPeekBytes = 4096;
constexpr const char* kArrowAdvice =
    "It must be an Arrow IPC stream or file, whole and without compressed buffers.";
constexpr const char* kQueryAdvice = "Check the statement and what it reads.";

// Opens the tables of one request. DuckDB is opened when something first needs it, and then once.
class TableOpener {
 public:
  TableOpener(const SourceRequest& request, Progress& notes)
      : duckdb_options_(request.duckdb), notes_(notes) {}

  std::unique_ptr<RowReader> query(const std::string& sql, const std::string& name) {
    return arrow_rows(duckdb(name).query(sql), {name, kQueryAdvice});
  }

  std::unique_ptr<RowReader> database(const fs::path& file, const std::string& sql) {
    duckdb_ = std::make_unique<AdbcConnection>(open_duckdb(duckdb_options_, file.string(), file));
    return query(sql, file.string());
  }

  std::unique_ptr<RowReader> standard_input() {
    const std::string name = "standard input";
    auto bytes =
        std::make_unique<PeekableStream>(inflated(open_descriptor_bytes(STDIN_FILENO, name), name));
    const SourceFormat format = format_of(bytes->peek(kPeekBytes), name);
    return table(format, std::move(bytes), {.name = name, .open = {}, .can_reopen = false});
  }

  std::unique_ptr<RowReader> file(const fs::path& file) {
    const std::string name = file.string();
    const auto open = [file, name] { return inflated(open_file_bytes(file), name); };
    auto bytes = std::make_unique<PeekableStream>(open());
    const SourceFormat format = format_of(bytes->peek(kPeekBytes), name);
    return table(format, std::move(bytes), {.name = name, .open = open, .can_reopen = true});
  }

 private:
  std::unique_ptr<RowReader> table(SourceFormat format, std::unique_ptr<ByteStream> bytes,
                                   TextFile file) {
    const std::string name = file.name;
    switch (format) {
      case SourceFormat::kCsv:
        return csv_rows(as_text(std::move(bytes), std::move(file), notes_), name, notes_);
      case SourceFormat::kJsonLines:
        return json_lines_rows(as_text(std::move(bytes), std::move(file), notes_));
      case SourceFormat::kArrow:
        return arrow_rows(read_arrow_ipc(std::move(bytes), name), {name, kArrowAdvice});
      case SourceFormat::kParquet:
        return query("SELECT * FROM read_parquet(" + sql_text(without_patterns(name)) + ")", name);
      case SourceFormat::kDuckDb:
        break;
    }
    throw InvalidInput("'" + name +
                       "': is a DuckDB database. Say what to read from it with --sql, "
                       "say --sql 'SELECT * FROM tickets'.");
  }

  // A path that DuckDB takes literally.
  static std::string without_patterns(const std::string& path) {
    std::string literal;
    for (const char letter : path) {
      const bool is_pattern = letter == '*' || letter == '?' || letter == '[';
      literal += is_pattern ? std::string("[") + letter + "]" : std::string(1, letter);
    }
    return literal;
  }

  AdbcConnection& duckdb(const std::string& name) {
    if (duckdb_ == nullptr) {
      duckdb_ = std::make_unique<AdbcConnection>(open_duckdb(duckdb_options_, name));
    }
    return *duckdb_;
  }

  const DuckDbOptions duckdb_options_;
  Progress& notes_;
  std::unique_ptr<AdbcConnection> duckdb_;
};

std::unique_ptr<RowReader> open_files(const std::string& location,
                                      const std::shared_ptr<TableOpener>& opener) {
  std::vector<TableFile> tables;
  for (const fs::path& file : files_at(location)) {
    tables.push_back({file.string(), [opener, file] { return opener->file(file); }});
  }
  return concatenated_rows(std::move(tables));
}

}  // namespace

std::unique_ptr<TableSource> open_source(const SourceRequest& request, Progress& progress) {
  const auto opener = std::make_shared<TableOpener>(request, progress);
  TableTicketsOptions options{request.location, request.roles, request.limit};
  if (request.sql) {
    options.name = request.location.empty() ? "--sql" : request.location;
    auto rows = request.location.empty() ? opener->query(*request.sql, options.name)
                                         : opener->database(request.location, *request.sql);
    return table_tickets(std::move(rows), std::move(options));
  }
  if (request.location == "-") {
    options.name = "standard input";
    options.roles.may_come_later = true;
    return table_tickets(opener->standard_input(), std::move(options));
  }
  return table_tickets(open_files(request.location, opener), std::move(options));
}

}  // namespace triage::warehouse
