#include <utility>

#include "triage/warehouse/column_names.h"
#include "triage/warehouse/json_row.h"
#include "triage/warehouse/line_reader.h"
#include "triage/warehouse/text_rows.h"

namespace triage::warehouse {
namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

class JsonLinesRows final : public RowReader {
 public:
  explicit JsonLinesRows(std::unique_ptr<ByteStream> text) : lines_(std::move(text)) {}

  const std::vector<std::string>& columns() const override { return columns_.names(); }

  bool may_gain_columns() const override { return true; }

  bool read(std::size_t limit, std::vector<Row>& rows) override {
    Line line;
    std::size_t count = 0;
    while (count < limit && (count == 0 || lines_.is_ready()) && lines_.next(line)) {
      if (!line.is_too_long && is_blank(line.text)) continue;
      Row& row = rows.emplace_back();
      row.number = ++rows_;
      row.line = line.number;
      row.values.reserve(columns_.names().size());
      if (line.is_too_long) {
        row.unusable = Rejection{"line", "is longer than 64 MiB"};
      } else {
        parse_json_row(line.text, columns_, row);
      }
      ++count;
    }
    return count > 0;
  }

 private:
  LineReader lines_;
  ColumnNames columns_;
  std::uint64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowReader> json_lines_rows(std::unique_ptr<ByteStream> text) {
  return std::make_unique<JsonLinesRows>(std::move(text));
}

}  // namespace triage::warehouse
