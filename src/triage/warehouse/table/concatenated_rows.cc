#include "triage/warehouse/table/concatenated_rows.h"

#include <utility>

#include "triage/base/check.h"
#include "triage/warehouse/table/column_names.h"

namespace triage::warehouse {
namespace {

class ConcatenatedRows final : public RowReader {
 public:
  explicit ConcatenatedRows(std::vector<TableFile> files) : files_(std::move(files)) {
    open_next();
  }

  const std::vector<std::string>& columns() const override { return columns_.names(); }

  bool may_gain_columns() const override { return true; }

  void select(const std::vector<bool>& columns) override {
    selected_ = columns;
    select_in_file();
  }

  bool read(std::size_t limit, std::vector<Row>& rows) override {
    while (reader_ != nullptr) {
      const std::size_t first = rows.size();
      if (reader_->read(limit, rows)) {
        map_columns();
        for (std::size_t i = first; i < rows.size(); ++i) place(rows[i]);
        return true;
      }
      rows_before_ = rows_;
      open_next();
    }
    return false;
  }

 private:
  void open_next() {
    reader_ = next_ < files_.size() ? files_[next_++].open() : nullptr;
    place_of_.clear();
    if (reader_ == nullptr) return;
    map_columns();
    select_in_file();
  }

  // Gives the file's columns, and those it gained, their place among all.
  void map_columns() {
    const std::vector<std::string>& names = reader_->columns();
    for (std::size_t i = place_of_.size(); i < names.size(); ++i) {
      place_of_.push_back(columns_.index_of(names[i]));
    }
  }

  void select_in_file() {
    if (selected_.empty()) return;
    std::vector<bool> in_file;
    for (const std::size_t place : place_of_) {
      in_file.push_back(place >= selected_.size() || selected_[place]);
    }
    reader_->select(in_file);
  }

  void place(Row& row) {
    row.number += rows_before_;
    rows_ = row.number;
    if (row.unusable) {
      const std::string& name = files_[next_ - 1].name;
      row.unusable->reason = "in '" + name + "': " + row.unusable->reason;
    }
    TRIAGE_CHECK(row.values.size() <= place_of_.size(), "a row has no more values than columns");
    std::vector<Value> values(columns_.names().size());
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      values[place_of_[i]] = std::move(row.values[i]);
    }
    row.values = std::move(values);
  }

  const std::vector<TableFile> files_;
  std::size_t next_ = 0;  // file to open
  std::unique_ptr<RowReader> reader_;
  ColumnNames columns_;
  std::vector<std::size_t> place_of_;  // of the open file's columns
  std::vector<bool> selected_;
  std::uint64_t rows_ = 0;
  std::uint64_t rows_before_ = 0;  // in the files before
};

}  // namespace

std::unique_ptr<RowReader> concatenated_rows(std::vector<TableFile> files) {
  if (files.size() == 1) return files.front().open();
  return std::make_unique<ConcatenatedRows>(std::move(files));
}

}  // namespace triage::warehouse
