// Rows gathered for a Parquet file, which DuckDB writes when all of them are there: what its memory
// limit does not hold waits on disk.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "triage/warehouse/arrow/arrow_stream.h"
#include "triage/warehouse/bytes/byte_sink.h"
#include "triage/warehouse/database/adbc_connection.h"
#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse {

// One thread at a time.
class ParquetTable {
 public:
  // Throws Unavailable if the folder of `location` cannot be written.
  ParquetTable(const std::string& location, const DuckDbOptions& duckdb);

  // Adds all batches of `rows`; the first stream's columns are those of all. Throws Unavailable.
  void add(ArrowStream rows);

  // Writes the file. Called at most once. Throws Unavailable.
  void close();

 private:
  std::unique_ptr<ByteSink> sink_;
  const std::filesystem::path spill_folder_;
  AdbcConnection database_;
};

}  // namespace triage::warehouse
