#include <memory>

#include "triage/base/unicode.h"
#include "triage/warehouse/arrow/arrow_builder.h"
#include "triage/warehouse/arrow/arrow_ipc_writer.h"
#include "triage/warehouse/bytes/byte_sink.h"
#include "triage/warehouse/database/parquet_table.h"
#include "triage/warehouse/output/prediction_sinks.h"

namespace triage::warehouse {
namespace {

// Arrow text is UTF-8, and its readers trust that it is.
void add_text(ArrowBatchBuilder& batch, std::size_t column, const std::string& text) {
  if (check_utf8(text).is_valid) {
    batch.add_text(column, text);
  } else {
    batch.add_text(column, repaired_utf8(text));
  }
}

ArrowBatchBuilder prediction_batch_builder() {
  return ArrowBatchBuilder({{"id", ArrowCell::kText},
                            {"label", ArrowCell::kText},
                            {"probability", ArrowCell::kNumber},
                            {"decision", ArrowCell::kText},
                            {"reason", ArrowCell::kText},
                            {"alternatives", ArrowCell::kScores}});
}

ArrowStream stream_of(std::span<const PredictionRow> rows, ArrowBatchBuilder& batch) {
  for (const PredictionRow& row : rows) {
    add_text(batch, 0, row.id);
    if (row.label) {
      add_text(batch, 1, *row.label);
      batch.add_number(2, row.probability);
    } else {
      batch.add_null(1);
      batch.add_null(2);
    }
    add_text(batch, 3, row.decision);
    add_text(batch, 4, row.reason);
    for (const PredictionRow::Alternative& alternative : row.alternatives) {
      batch.add_score(5, repaired_utf8(alternative.label), alternative.probability);
    }
    batch.end_scores(5);
    batch.end_row();
  }
  return batch.finish();
}

class ArrowSink final : public PredictionSink {
 public:
  explicit ArrowSink(const std::string& location)
      : sink_(open_byte_sink(location)), writer_(*sink_), batch_(prediction_batch_builder()) {
    writer_.write(batch_.finish());  // the schema, also if no row follows
  }

  void write(std::span<const PredictionRow> rows) override {
    writer_.write(stream_of(rows, batch_));
  }

  void close() override {
    writer_.finish();
    sink_->close();
  }

 private:
  std::unique_ptr<ByteSink> sink_;
  ArrowIpcWriter writer_;
  ArrowBatchBuilder batch_;
};

class ParquetSink final : public PredictionSink {
 public:
  ParquetSink(const std::string& location, const DuckDbOptions& duckdb)
      : table_(location, duckdb), batch_(prediction_batch_builder()) {
    table_.add(batch_.finish());  // the columns, also if no row follows
  }

  void write(std::span<const PredictionRow> rows) override {
    if (!rows.empty()) table_.add(stream_of(rows, batch_));
  }

  void close() override { table_.close(); }

 private:
  ParquetTable table_;
  ArrowBatchBuilder batch_;
};

}  // namespace

std::unique_ptr<PredictionSink> arrow_sink(const std::string& location) {
  return std::make_unique<ArrowSink>(location);
}

std::unique_ptr<PredictionSink> parquet_sink(const std::string& location,
                                             const DuckDbOptions& duckdb) {
  return std::make_unique<ParquetSink>(location, duckdb);
}

}  // namespace triage::warehouse
