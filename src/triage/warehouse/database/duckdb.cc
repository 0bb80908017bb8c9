#include "triage/warehouse/database/duckdb.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <variant>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/shared_library.h"

namespace triage::warehouse {
namespace {

namespace fs = std::filesystem;

// A database in memory.
AdbcTarget target_of(const DuckDbOptions& options) {
  const fs::path library =
      bundled_library("libduckdb.so", "TRIAGE_DUCKDB_LIBRARY", TRIAGE_DUCKDB_LIBRARY);
  // Of its own: two databases of one process would take each other's files.
  static std::atomic<unsigned> count = 0;
  const fs::path spill =
      (options.spill_folder.empty() ? fs::temp_directory_path() : options.spill_folder) /
      ("triage-duckdb-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  AdbcTarget target{.name = "DuckDB",
                    .library = library.string(),
                    .entrypoint = "duckdb_adbc_init",
                    .options = {{"memory_limit", std::to_string(options.memory_limit_mb) + "MB"},
                                // A file is read once: kept, its bytes would fill the memory.
                                {"enable_external_file_cache", "false"},
                                // A page that was read goes back to the system, not on a pile.
                                {"allocator_bulk_deallocation_flush_threshold", "16MB"},
                                {"temp_directory", spill.string()},
                                {"custom_extension_repository", spill.string()},
                                {"autoinstall_known_extensions", "false"},
                                {"autoload_known_extensions", "false"}}};
  // Each thread that reads Parquet holds a page of it, which may be 100 MB: too many would not fit.
  constexpr std::size_t kThreadsMax = 4;
  const std::size_t cores = std::max<std::size_t>(1, std::thread::hardware_concurrency());
  const std::size_t threads = std::min(options.threads > 0 ? options.threads : cores, kThreadsMax);
  target.options.emplace_back("threads", std::to_string(threads));
  return target;
}

}  // namespace

DuckDbOptions for_sorting(DuckDbOptions options) {
  constexpr std::size_t kMemoryMb = 512;
  options.memory_limit_mb = std::min(options.memory_limit_mb, kMemoryMb);
  return options;
}

void require_query(AdbcConnection& database, const std::string& sql, const Wording& wording) {
  const std::string parsed = "json_serialize_sql(" + sql_text(sql) + ")";
  const auto rows = arrow_rows(
      database.query("SELECT CASE json_extract_string(j, '$.error_type') "
                     "WHEN 'parser' THEN 'no SQL' WHEN 'not implemented' THEN 'no query' "
                     "ELSE json_array_length(j, '$.statements')::VARCHAR END "
                     "FROM (SELECT " +
                         parsed + " AS j)",
                     wording),
      {.wording = wording});
  std::vector<Row> answer;
  rows->read(1, answer);
  const auto& kind = std::get<std::string>(answer.at(0).values.at(0));
  if (kind == "no query") {
    throw InvalidInput(wording.what + ": it does not only read. Give one SELECT statement.");
  }
  if (kind != "no SQL" && kind != "1") {
    throw InvalidInput(wording.what + ": these are " + kind +
                       " statements. Give one SELECT statement.");
  }
}

AdbcTarget duckdb_file_target(const DuckDbOptions& options, const fs::path& database,
                              bool may_write) {
  AdbcTarget target = target_of(options);
  target.name = database.string();
  target.options.emplace_back("path", database.string());
  target.options.emplace_back("access_mode", may_write ? "READ_WRITE" : "READ_ONLY");
  return target;
}

AdbcConnection open_duckdb(const DuckDbOptions& options, const fs::path& database) {
  return AdbcConnection(database.empty() ? target_of(options)
                                         : duckdb_file_target(options, database, false));
}

}  // namespace triage::warehouse
