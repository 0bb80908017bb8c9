// DuckDB as the engine of this part: Parquet, SQL over files, joins that spill to disk.
//
// Its library is an ADBC driver, opened when it is first needed and never before.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "triage/warehouse/database/adbc_connection.h"
#include "triage/warehouse/database/sql_words.h"

namespace triage::warehouse {

// Of one database.
struct DuckDbOptions {
  std::filesystem::path spill_folder = {};  // empty: the system's folder for temporary files
  std::size_t memory_limit_mb = 2048;       // past it, sorts and joins go to the spill folder
  std::size_t threads = 0;                  // 0: one a core; never more than four
};

// A database in memory, or `database` if it is not empty, opened read-only. Nothing is downloaded:
// extensions are neither installed nor loaded by themselves. Throws NotFound if the library is
// missing (see bundled_library; the variable is TRIAGE_DUCKDB_LIBRARY).
[[nodiscard]] AdbcConnection open_duckdb(const DuckDbOptions& options,
                                         const std::filesystem::path& database = {});

// What opens the database file `database` with those options.
[[nodiscard]] AdbcTarget duckdb_file_target(const DuckDbOptions& options,
                                            const std::filesystem::path& database, bool may_write);

// Throws InvalidInput unless `sql` is one statement that only reads: SELECT, FROM, WITH, VALUES,
// DESCRIBE. DuckDB's parser says so; nothing is run. What is no SQL at all passes: running it will
// say why.
void require_query(AdbcConnection& database, const std::string& sql, const Wording& wording);

// The same options for gathering and sorting rows, which need little memory at a time.
[[nodiscard]] DuckDbOptions for_sorting(DuckDbOptions options);

}  // namespace triage::warehouse
