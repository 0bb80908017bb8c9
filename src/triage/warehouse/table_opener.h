// Finds out what a file, a pipe or a query holds, and opens the reader for it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "triage/base/progress.h"
#include "triage/warehouse/bytes/text_stream.h"
#include "triage/warehouse/database/duckdb.h"
#include "triage/warehouse/source_format.h"
#include "triage/warehouse/table/row.h"

namespace triage::warehouse {

// DuckDB is opened when something first needs it, and then once. One thread at a time; readers may
// outlive their opener.
class TableOpener {
 public:
  // `notes` must outlive the readers.
  TableOpener(DuckDbOptions duckdb, Progress& notes);

  // The rows of one file. Throws NotFound if it is missing, InvalidInput if it is nothing that can
  // be read.
  [[nodiscard]] std::unique_ptr<RowReader> file(const std::filesystem::path& file);

  // All files that `location` names, a path or a pattern, one after the other.
  [[nodiscard]] static std::unique_ptr<RowReader> files(const std::shared_ptr<TableOpener>& opener,
                                                        const std::string& location);

  // Whatever comes through descriptor 0.
  [[nodiscard]] std::unique_ptr<RowReader> standard_input();

  // The rows that DuckDB answers with. Throws InvalidInput if the statement does not only read.
  [[nodiscard]] std::unique_ptr<RowReader> query(const std::string& sql);

  // The same within a DuckDB file, which is not written to. Throws InvalidInput if it is none.
  [[nodiscard]] std::unique_ptr<RowReader> query_in(const std::filesystem::path& database,
                                                    const std::string& sql);

 private:
  std::unique_ptr<RowReader> table(SourceFormat format, std::unique_ptr<ByteStream> bytes,
                                   TextFile file);
  std::unique_ptr<RowReader> parquet(const std::string& path, const std::string& name,
                                     std::shared_ptr<const void> kept_alive);
  std::unique_ptr<RowReader> spooled_parquet(ByteStream& bytes, const std::string& name);
  AdbcConnection& duckdb();

  const DuckDbOptions duckdb_options_;
  Progress& notes_;
  std::unique_ptr<AdbcConnection> duckdb_;
};

}  // namespace triage::warehouse
