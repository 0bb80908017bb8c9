#include "triage/learn/row_set.h"

#include <algorithm>

#include "triage/base/check.h"

namespace triage::learn {

RowSet::RowSet(MatrixView matrix) : columns_(matrix.columns()), rows_(matrix.rows()) {
  for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i] = matrix.data() + i * columns_;
}

RowSet::RowSet(const Matrix& matrix) : RowSet(MatrixView(matrix)) {}

RowSet::RowSet(const MappedMatrix& matrix) : RowSet(matrix.view()) { files_.push_back(&matrix); }

RowSet RowSet::chosen(std::span<const std::uint32_t> indices) const {
  RowSet result;
  result.columns_ = columns_;
  result.files_ = files_;
  result.rows_.reserve(indices.size());
  for (const std::uint32_t index : indices) result.rows_.push_back(rows_[index]);
  return result;
}

void RowSet::append(const RowSet& more) {
  if (rows_.empty()) columns_ = more.columns_;
  TRIAGE_CHECK(more.rows_.empty() || more.columns_ == columns_, "rows must be equally long");
  rows_.insert(rows_.end(), more.rows_.begin(), more.rows_.end());
  for (const MappedMatrix* file : more.files_) {
    if (std::find(files_.begin(), files_.end(), file) == files_.end()) files_.push_back(file);
  }
}

std::span<const float> RowSet::row(std::size_t index, std::vector<float>& buffer) const {
  const MatrixView one = block(index, index + 1, buffer);
  return one.row(0);
}

MatrixView RowSet::block(std::size_t begin, std::size_t end, std::vector<float>& buffer) const {
  const auto run_end = [&](std::size_t from) {  // rows from..run_end lie one after the other
    std::size_t to = from + 1;
    while (to < end && rows_[to] == rows_[to - 1] + columns_) ++to;
    return to;
  };
  if (begin == end) return {nullptr, 0, columns_};
  if (file_of(rows_[begin]) == nullptr && run_end(begin) == end) {
    return {rows_[begin], end - begin, columns_};
  }
  buffer.resize((end - begin) * columns_);
  float* out = buffer.data();
  for (std::size_t from = begin; from < end;) {
    const std::size_t to = run_end(from);
    const std::size_t count = (to - from) * columns_;
    if (const MappedMatrix* const file = file_of(rows_[from]); file != nullptr) {
      file->copy(rows_[from], count, out);
    } else {
      std::copy_n(rows_[from], count, out);
    }
    out += count;
    from = to;
  }
  return {buffer.data(), end - begin, columns_};
}

const MappedMatrix* RowSet::file_of(const float* row) const {
  for (const MappedMatrix* const file : files_) {
    if (file->holds(row)) return file;
  }
  return nullptr;
}

}  // namespace triage::learn
