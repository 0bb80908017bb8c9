// Rows a second from a database, and decisions a second into one.
//
//   warehouse_bench read DRIVER URI SQL            rows of the query, every cell taken
//   warehouse_bench drain DRIVER URI SQL           the driver's batches, thrown away: what no
//   reader
//                                                  can be faster than
//   warehouse_bench write DRIVER URI TABLE ROWS    so many decisions, from their file to the commit
//
// Prints one line of JSON.
#include <iostream>
#include <nanoarrow/nanoarrow.hpp>
#include <string>
#include <vector>

#include "bench/resource_use.h"
#include "triage/base/clock.h"
#include "triage/base/progress.h"
#include "triage/warehouse/arrow/arrow_stream.h"
#include "triage/warehouse/database/database_rows.h"
#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/output/decision_table.h"

namespace {

using namespace triage::warehouse;

void print(double seconds, std::uint64_t rows) {
  std::cout << "{\"seconds\": " << seconds << ", \"rows\": " << rows
            << ", \"rows_per_second\": " << static_cast<double>(rows) / seconds
            << ", \"peak_rss_bytes\": " << triage::bench::peak_rss_bytes() << "}\n";
}

void read(const DatabaseSettings& settings, const std::string& sql) {
  constexpr std::size_t kBatchRows = 2048;
  triage::SilentProgress silent;
  std::uint64_t count = 0;
  const triage::Stopwatch watch;
  const auto reader = database_rows(settings, {.sql = sql}, silent);
  for (std::vector<Row> rows; reader->read(kBatchRows, rows); rows.clear()) count += rows.size();
  print(watch.seconds(), count);
}

void drain(const DatabaseSettings& settings, const std::string& sql) {
  const Wording wording{"bench", "Check the query."};
  std::uint64_t count = 0;
  const triage::Stopwatch watch;
  AdbcConnection connection = connect(settings, Access::kRead);
  const ArrowStream stream = connection.query(sql, wording);
  while (true) {
    nanoarrow::UniqueArray batch;
    check_arrow(stream->get_next(stream.get(), batch.get()), *stream, wording);
    if (batch->release == nullptr) break;
    count += static_cast<std::uint64_t>(batch->length);
  }
  print(watch.seconds(), count);
}

void write(const DatabaseSettings& settings, const std::string& table, std::uint64_t count) {
  const triage::Stopwatch watch;
  const auto sink = decision_table({.database = settings,
                                    .table = table,
                                    .model_version = 1,
                                    .decided_at = triage::system_clock()()});
  std::vector<PredictionRow> rows;
  constexpr std::size_t kBatchRows = 2048;
  for (std::uint64_t i = 0; i < count; ++i) {
    rows.push_back({.id = "T" + std::to_string(i),
                    .label = "Class " + std::to_string(i % 8),
                    .probability = 0.5 + static_cast<double>(i % 500) / 1000,
                    .decision = "suggest",
                    .reason = "0.71 is below the threshold 0.80",
                    .alternatives = {{"Class 1", 0.2}, {"Class 2", 0.1}, {"Class 3", 0.05}}});
    if (rows.size() == kBatchRows || i + 1 == count) {
      sink->write(rows);
      rows.clear();
    }
  }
  sink->close();
  print(watch.seconds(), count);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool is_reading = words.size() == 4 && words[0] == "read";
  const bool is_draining = words.size() == 4 && words[0] == "drain";
  const bool is_writing = words.size() == 5 && words[0] == "write";
  if (!is_reading && !is_draining && !is_writing) {
    std::cerr << "usage: warehouse_bench read|drain DRIVER URI SQL | write DRIVER URI TABLE ROWS\n";
    return 2;
  }
  const DatabaseSettings settings{
      .source = "bench", .driver = words[1], .values = {{"uri", words[2]}}};
  if (is_reading) {
    read(settings, words[3]);
  } else if (is_draining) {
    drain(settings, words[3]);
  } else {
    write(settings, words[3], std::stoull(words[4]));
  }
  return 0;
}
