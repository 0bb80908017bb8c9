// Builds Arrow batches cell by cell; the only file that knows how nanoarrow wants that.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "triage/warehouse/arrow_stream.h"

namespace triage::warehouse {

enum class ArrowCell : std::uint8_t {
  kText,
  kInteger,  // 64 bits
  kNumber,   // double
  kScores,   // list of {label: text, probability: double}
};

// One batch with the columns it is made with. Cells are added row by row, one for each column.
class ArrowBatchBuilder {
 public:
  using Columns = std::vector<std::pair<std::string, ArrowCell>>;

  explicit ArrowBatchBuilder(const Columns& columns);
  ~ArrowBatchBuilder();
  ArrowBatchBuilder(const ArrowBatchBuilder&) = delete;
  ArrowBatchBuilder& operator=(const ArrowBatchBuilder&) = delete;

  // REQUIRES: the column has that kind of cell.
  void add_text(std::size_t column, std::string_view text);
  void add_integer(std::size_t column, std::int64_t value);
  void add_number(std::size_t column, double value);
  void add_null(std::size_t column);
  void add_score(std::size_t column, std::string_view label, double probability);
  void end_scores(std::size_t column);

  // REQUIRES: every column got its cell since the last row.
  void end_row();

  // The batch as a stream of one; the builder is then empty.
  [[nodiscard]] ArrowStream finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::warehouse
