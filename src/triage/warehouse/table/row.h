// What every reader of this part makes of its bytes: named columns, and rows of loosely typed
// values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "triage/base/clock.h"
#include "triage/base/outcome.h"

namespace triage::warehouse {

// One element of a nested list of messages, as it was written. Absent members are empty.
struct Turn {
  std::string id = {};
  std::string role = {};
  std::string time = {};
  std::string text = {};
};

// One cell. Numbers and booleans arrive as the text they would be written as.
using Value = std::variant<std::monostate,      // null or absent
                           std::string,         // text; UTF-8 unless the row says otherwise
                           Time,                // a typed time or date of a table
                           std::vector<float>,  // a list of numbers
                           std::vector<Turn>>;  // a list of texts or of objects

// The text of a cell, a time as RFC 3339; empty for all else. The cell is moved from.
[[nodiscard]] inline std::string take_text(Value& value) {
  if (auto* const text = std::get_if<std::string>(&value)) return std::move(*text);
  if (const auto* const time = std::get_if<Time>(&value)) return format_time(*time);
  return {};
}

struct Row {
  std::uint64_t number = 0;              // 1-based, rejected rows counted, blank lines not
  std::uint64_t line = 0;                // where it begins in a text file; else equal to `number`
  std::vector<Value> values;             // by column; columns past its end are null
  std::optional<Rejection> unusable;     // why this row could not be read; `values` may be partial
  std::vector<std::string> stray_cells;  // of an unusable row: what it holds, whatever the column
};

// What take_text() gives for a cell of the row; empty where it has none.
[[nodiscard]] inline std::string cell_text(Row& row, std::optional<std::size_t> column) {
  return column && *column < row.values.size() ? take_text(row.values[*column]) : std::string();
}

// Reads rows one batch after the other. One thread at a time.
class RowReader {
 public:
  virtual ~RowReader() = default;

  // The columns seen so far, in order. A later row of a format without a header may bring new
  // ones: they are appended, those that were there keep their place.
  [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;

  // Appends up to `limit` rows and returns true; false once there are no more. A reader of a pipe
  // returns what has arrived rather than wait for a full batch. Memory does not grow with the
  // source. Throws InvalidInput if the bytes as a whole cannot be understood.
  virtual bool read(std::size_t limit, std::vector<Row>& rows) = 0;

  // From now on only the columns marked true need a value: typed readers skip the others.
  virtual void select(const std::vector<bool>& columns) { static_cast<void>(columns); }

  // Can columns() still grow?
  [[nodiscard]] virtual bool may_gain_columns() const { return false; }

  // Rows in all, where that is known before reading.
  [[nodiscard]] virtual std::optional<std::uint64_t> row_count() const { return std::nullopt; }
};

}  // namespace triage::warehouse
