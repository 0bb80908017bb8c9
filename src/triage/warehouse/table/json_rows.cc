#include <utility>

#include "triage/warehouse/bytes/text_pieces.h"
#include "triage/warehouse/table/column_names.h"
#include "triage/warehouse/table/json_row.h"
#include "triage/warehouse/table/text_rows.h"

namespace triage::warehouse {
namespace {

bool is_blank(const TextPiece& piece) {
  return !piece.is_too_long &&
         piece.text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

class JsonRows final : public RowReader {
 public:
  explicit JsonRows(std::unique_ptr<TextPieces> pieces) : pieces_(std::move(pieces)) {}

  const std::vector<std::string>& columns() const override { return columns_.names(); }

  bool may_gain_columns() const override { return true; }

  bool read(std::size_t limit, std::vector<Row>& rows) override {
    TextPiece piece;
    std::size_t count = 0;
    while (count < limit && (count == 0 || pieces_->is_ready()) && pieces_->next(piece)) {
      if (is_blank(piece)) continue;
      Row& row = rows.emplace_back();
      row.number = ++rows_;
      row.line = piece.line;
      row.values.reserve(columns_.names().size());
      if (piece.is_too_long) {
        row.unusable = Rejection{"json", "is longer than 64 MiB"};
      } else {
        parse_json_row(piece.text, columns_, row);
      }
      ++count;
    }
    return count > 0;
  }

 private:
  std::unique_ptr<TextPieces> pieces_;
  ColumnNames columns_;
  std::uint64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowReader> json_lines_rows(std::unique_ptr<ByteStream> text) {
  return std::make_unique<JsonRows>(lines_of(std::move(text)));
}

std::unique_ptr<RowReader> json_list_rows(std::unique_ptr<ByteStream> text) {
  return std::make_unique<JsonRows>(json_elements_of(std::move(text)));
}

}  // namespace triage::warehouse
