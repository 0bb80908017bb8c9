#include "triage/warehouse/store/stored_documents.h"

#include <optional>
#include <utility>

#include "triage/warehouse/arrow/arrow_stream.h"
#include "triage/warehouse/store/document_segment.h"

namespace triage::warehouse {
namespace {

class StoredDocuments final : public DocumentSource {
 public:
  StoredDocuments(AdbcConnection& duckdb, std::vector<std::string> queries, std::string name,
                  std::uint64_t rows, Wording wording)
      : duckdb_(duckdb),
        queries_(std::move(queries)),
        name_(std::move(name)),
        rows_(rows),
        wording_(std::move(wording)) {}

  std::optional<DocumentBatch> next() override {
    constexpr std::size_t kBatchRows = 2048;
    std::vector<Row> rows;
    while (!reader_ || !reader_->read(kBatchRows, rows)) {
      if (at_ == queries_.size()) return std::nullopt;
      reader_ = nullptr;  // one at a time
      reader_ = arrow_rows(duckdb_.query(queries_[at_++], wording_), {.wording = wording_});
    }
    DocumentBatch batch;
    for (const Row& row : rows) add_stored_row(row, batch, ++number_);
    return batch;
  }

  [[nodiscard]] std::optional<std::uint64_t> row_count() const override { return rows_; }
  [[nodiscard]] std::string name() const override { return name_; }

 private:
  AdbcConnection& duckdb_;
  const std::vector<std::string> queries_;
  const std::string name_;
  const std::uint64_t rows_;
  const Wording wording_;
  std::size_t at_ = 0;
  std::unique_ptr<RowReader> reader_;
  std::uint64_t number_ = 0;
};

}  // namespace

std::unique_ptr<DocumentSource> stored_documents(AdbcConnection& duckdb,
                                                 std::vector<std::string> queries, std::string name,
                                                 std::uint64_t rows, Wording wording) {
  return std::make_unique<StoredDocuments>(duckdb, std::move(queries), std::move(name), rows,
                                           std::move(wording));
}

}  // namespace triage::warehouse
