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

MatrixView RowSet::block(std::size_t begin, std::size_t end, std::vector<float>& buffer) const {
  if (begin == end) return {nullptr, 0, columns_};
  bool side_by_side = files_.empty();
  for (std::size_t i = begin + 1; side_by_side && i < end; ++i) {
    side_by_side = rows_[i] == rows_[i - 1] + columns_;
  }
  if (side_by_side) return {rows_[begin], end - begin, columns_};

  buffer.resize((end - begin) * columns_);
  for (std::size_t i = begin; i < end; ++i) {
    std::copy_n(rows_[i], columns_, buffer.data() + (i - begin) * columns_);
  }
  release();
  return {buffer.data(), end - begin, columns_};
}

void RowSet::release() const {
  for (const MappedMatrix* file : files_) file->release();
}

}  // namespace triage::learn
