// Rows of texts as aligned columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace triage::cli {

class Table {
 public:
  enum class Align { kLeft, kRight };  // numbers stand right

  struct Column {
    std::string heading;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: as many cells as columns.
  void add(std::vector<std::string> cells);

  [[nodiscard]] std::size_t row_count() const { return rows_.size(); }

  // Headings, a rule, rows; each line ends with a line end. Cells are as wide as a terminal shows
  // them. Where all does not fit into `width` columns, the last column is broken over lines.
  [[nodiscard]] std::string text(std::size_t width = 100) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace triage::cli
