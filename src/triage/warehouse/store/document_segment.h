// One Parquet file of a kept copy: what became of tickets, a row each.
//
// DuckDB writes and reads it. Columns: docs/formats/kept_source.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "triage/base/clock.h"
#include "triage/base/outcome.h"
#include "triage/ticket/document.h"
#include "triage/ticket/document_source.h"
#include "triage/warehouse/arrow/arrow_builder.h"
#include "triage/warehouse/database/adbc_connection.h"
#include "triage/warehouse/database/parquet_table.h"
#include "triage/warehouse/store/store_state.h"

namespace triage::warehouse {

enum class StoredKind : std::uint8_t {
  kDocument,
  kLeftOut,
  kGone,  // what was known of this key no longer counts
};

// What tells one state of a ticket from another.
struct StoredKeys {
  std::uint64_t key = 0;      // hash of the ticket's id
  std::uint64_t content = 0;  // hash of all that cleaning sees
  std::uint64_t label = 0;    // hash of the label; 0 for none
  std::uint64_t slot = 0;     // the ticket's place among all
};

struct StoredRow {
  StoredKeys keys;
  StoredKind kind = StoredKind::kDocument;
  std::string id = {};
  std::optional<Time> changed_at = {};
  Document document = {};  // of kDocument
  Rejection why = {};      // of kLeftOut
};

// Writes one segment. One thread at a time.
class SegmentWriter {
 public:
  // Throws Unavailable if the folder of `file` cannot be written.
  SegmentWriter(std::filesystem::path file, const DuckDbOptions& duckdb);

  void add(const StoredRow& row);

  [[nodiscard]] std::uint64_t rows() const { return rows_; }

  // Of the texts and vectors that were added.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  // The file, whole, synced and private to the user. Called at most once. Throws Unavailable.
  [[nodiscard]] StoredSegment close();

 private:
  void flush();

  const std::filesystem::path file_;
  ParquetTable table_;
  ArrowBatchBuilder batch_;
  std::uint64_t rows_ = 0;
  std::uint64_t rows_in_batch_ = 0;
  std::uint64_t bytes_ = 0;
};

// What a file is, for the state to name. Makes it private to the user.
[[nodiscard]] StoredSegment segment_of(const std::filesystem::path& file, std::uint64_t rows);

// Is told the keys of each row, with its number in the segment, from 0.
using TakeKeys = std::function<void(const StoredKeys&, StoredKind, std::uint64_t row)>;
void for_each_key(AdbcConnection& duckdb, const std::filesystem::path& file, const Wording& wording,
                  const TakeKeys& take);

// The columns in SQL that document_of_row() needs, in its order.
[[nodiscard]] std::string document_columns();

// Puts a row with those columns into the batch.
void add_stored_row(const Row& row, DocumentBatch& batch, std::uint64_t number);

}  // namespace triage::warehouse
