#include "triage/warehouse/database/parquet_table.h"

#include <array>
#include <utility>

#include "triage/warehouse/bytes/byte_stream.h"
#include "triage/warehouse/bytes/temporary_file.h"

namespace triage::warehouse {
namespace {

constexpr const char* kTable = "gathered";

}  // namespace

ParquetTable::ParquetTable(const std::string& location, const DuckDbOptions& duckdb)
    : sink_(open_byte_sink(location)),
      spill_folder_(duckdb.spill_folder),
      database_(open_duckdb(for_sorting(duckdb))) {}

void ParquetTable::add(ArrowStream rows) { database_.ingest(kTable, std::move(rows)); }

void ParquetTable::close() {
  const TemporaryFile parquet(spill_folder_);
  database_.execute("COPY " + sql_name(kTable) + " TO " + sql_text(parquet.path().string()) +
                        " (FORMAT parquet, COMPRESSION zstd)",
                    {"writing Parquet", "Free some space."});
  const auto bytes = open_file_bytes(parquet.path());
  std::array<char, 64 * 1024> block{};
  while (const std::size_t count = bytes->read(block)) sink_->write({block.data(), count});
  sink_->close();
}

}  // namespace triage::warehouse
