// Builds Arrow batches cell by cell; the only file that knows how nanoarrow wants that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/clock.h"
#include "triage/warehouse/arrow/arrow_stream.h"

namespace triage::warehouse {

enum class ArrowCell : std::uint8_t {
  kText,
  kInteger,  // 64 bits
  kNumber,   // double
  kTime,     // microseconds, UTC
  kScores,   // list of {label: text, probability: double}
  kVector,   // as many float32 as its column says
  kNumbers,  // list of any number of float32
};

struct ArrowColumn {
  std::string name;
  ArrowCell cell = ArrowCell::kText;
  std::size_t dimension = 0;  // of kVector
};

// One batch with the columns it is made with. Cells are added row by row, one for each column.
class ArrowBatchBuilder {
 public:
  explicit ArrowBatchBuilder(const std::vector<ArrowColumn>& columns);
  ~ArrowBatchBuilder();
  ArrowBatchBuilder(const ArrowBatchBuilder&) = delete;
  ArrowBatchBuilder& operator=(const ArrowBatchBuilder&) = delete;

  // REQUIRES: the column has that kind of cell.
  void add_text(std::size_t column, std::string_view text);
  void add_integer(std::size_t column, std::int64_t value);
  void add_number(std::size_t column, double value);
  void add_time(std::size_t column, Time time);
  void add_null(std::size_t column);
  void add_score(std::size_t column, std::string_view label, double probability);
  void end_scores(std::size_t column);
  // REQUIRES: vector.size() is the column's dimension, where it has one.
  void add_vector(std::size_t column, std::span<const float> vector);

  // REQUIRES: every column got its cell since the last row.
  void end_row();

  // The batch as a stream of one; the builder is then empty.
  [[nodiscard]] ArrowStream finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::warehouse
