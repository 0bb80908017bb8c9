// Rows of numbers: dense ones that are looked at or owned, and sparse ones.
//
// Everything is float32 and row-major. Views borrow; they live as long as what they look at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace triage {

// rows × columns, one row after the other without gaps.
class MatrixView {
 public:
  MatrixView() = default;
  MatrixView(const float* data, std::size_t rows, std::size_t columns)
      : data_(data), rows_(rows), columns_(columns) {}

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] const float* data() const { return data_; }
  [[nodiscard]] std::span<const float> row(std::size_t index) const {
    return {data_ + index * columns_, columns_};
  }
  // Rows [begin, end).
  [[nodiscard]] MatrixView block(std::size_t begin, std::size_t end) const {
    return {data_ + begin * columns_, end - begin, columns_};
  }

 private:
  const float* data_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
};

// A matrix that owns its numbers, zeros at first.
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t columns) : columns_(columns), values_(rows * columns) {}

  [[nodiscard]] std::size_t rows() const { return columns_ == 0 ? 0 : values_.size() / columns_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] float* data() { return values_.data(); }
  [[nodiscard]] const float* data() const { return values_.data(); }
  [[nodiscard]] std::span<float> row(std::size_t index) {
    return {values_.data() + index * columns_, columns_};
  }
  [[nodiscard]] std::span<const float> row(std::size_t index) const {
    return {values_.data() + index * columns_, columns_};
  }
  // REQUIRES: row.size() == columns().
  void append_row(std::span<const float> row) {
    values_.insert(values_.end(), row.begin(), row.end());
  }
  void resize_rows(std::size_t rows) { values_.resize(rows * columns_); }

  // The numbers, row by row; the matrix is empty afterwards.
  [[nodiscard]] std::vector<float> take_values() && { return std::move(values_); }

  operator MatrixView() const {
    return {values_.data(), rows(), columns_};
  }  // NOLINT: a view of it

  friend bool operator==(const Matrix&, const Matrix&) = default;

 private:
  std::size_t columns_ = 0;
  std::vector<float> values_;
};

// One number of a sparse row.
struct SparseEntry {
  std::uint32_t column = 0;
  float value = 0;

  friend bool operator==(const SparseEntry&, const SparseEntry&) = default;
};

using SparseRow = std::span<const SparseEntry>;

// Rows with few numbers other than zero; within a row, columns rise.
class SparseMatrix {
 public:
  explicit SparseMatrix(std::size_t columns = 0) : columns_(columns) {}

  [[nodiscard]] std::size_t rows() const { return starts_.size() - 1; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] std::size_t entry_count() const { return entries_.size(); }
  [[nodiscard]] SparseRow row(std::size_t index) const {
    return {entries_.data() + starts_[index], entries_.data() + starts_[index + 1]};
  }
  [[nodiscard]] std::span<SparseEntry> row(std::size_t index) {
    return {entries_.data() + starts_[index], entries_.data() + starts_[index + 1]};
  }
  // REQUIRES: columns rise and lie below columns().
  void append_row(SparseRow row) {
    entries_.insert(entries_.end(), row.begin(), row.end());
    starts_.push_back(entries_.size());
  }
  void append(const SparseMatrix& other) {
    const std::size_t before = entries_.size();
    entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
    for (std::size_t i = 1; i <= other.rows(); ++i) starts_.push_back(before + other.starts_[i]);
  }
  void reserve(std::size_t rows, std::size_t entries) {
    starts_.reserve(rows + 1);
    entries_.reserve(entries);
  }

 private:
  std::size_t columns_ = 0;
  std::vector<std::size_t> starts_{0};
  std::vector<SparseEntry> entries_;
};

}  // namespace triage
