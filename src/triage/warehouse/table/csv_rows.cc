#include <algorithm>
#include <cctype>
#include <cstring>
#include <set>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/unicode.h"
#include "triage/warehouse/table/csv_record.h"
#include "triage/warehouse/table/text_rows.h"
#include "triage/warehouse/tickets/usual_names.h"

namespace triage::warehouse {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::size_t kRecordBytesMax = 64 * 1024 * 1024;

bool is_blank(const CsvRecord& record) {
  return record.cells.size() == 1 && record.cells[0].find_first_not_of(" \t") == std::string::npos;
}

bool is_usual_name(const std::string& cell) {
  const std::string plain = plain_name(cell);
  for (const ColumnRole role :
       {ColumnRole::kId, ColumnRole::kLabel, ColumnRole::kSubject, ColumnRole::kBody,
        ColumnRole::kCreatedAt, ColumnRole::kChannel, ColumnRole::kMessages}) {
    const auto names = usual_names(role);
    if (std::find(names.begin(), names.end(), plain) != names.end()) return true;
  }
  return false;
}

// A first record names the columns if one cell is a usual name, or if all could be names: short,
// each another, and none a number.
bool looks_like_names(const std::vector<std::string>& cells) {
  constexpr std::size_t kNameBytesMax = 64;
  if (std::any_of(cells.begin(), cells.end(), is_usual_name)) return true;
  const std::set<std::string> distinct(cells.begin(), cells.end());
  return distinct.size() == cells.size() &&
         std::all_of(cells.begin(), cells.end(), [](const std::string& cell) {
           return !cell.empty() && cell.size() <= kNameBytesMax &&
                  cell.find_first_not_of("0123456789.,-+ ") != std::string::npos;
         });
}

// Names as given, blanks around them cut off; empty and repeated ones are made up.
std::vector<std::string> column_names(const std::vector<std::string>& cells) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t first = cells[i].find_first_not_of(" \t");
    std::string name = first == std::string::npos
                           ? "column" + std::to_string(i + 1)
                           : cells[i].substr(first, cells[i].find_last_not_of(" \t") - first + 1);
    while (std::find(names.begin(), names.end(), name) != names.end()) {
      name += "_" + std::to_string(i + 1);
    }
    names.push_back(std::move(name));
  }
  return names;
}

class CsvRows final : public RowReader {
 public:
  CsvRows(std::unique_ptr<ByteStream> text, const std::string& name, Progress& notes)
      : text_(std::move(text)) {
    buffer_.reserve(2 * kBlockBytes);
    do {
      fill();
    } while (buffer_.size() < kBlockBytes && !is_at_end_ && text_->is_ready());
    dialect_ = sniff_csv(waiting(), is_at_end_);
    if (dialect_.skipped_bytes > 0) {
      taken_ = dialect_.skipped_bytes;
      ++line_;
    }
    read_header(name, notes);
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  bool read(std::size_t limit, std::vector<Row>& rows) override {
    CsvRecord record;
    std::size_t count = 0;
    while (count < limit && (count == 0 || is_ready()) && next(record)) {
      if (!is_blank(record)) {
        Row& row = rows.emplace_back();
        row.number = ++rows_;
        row.line = line_;
        row.unusable = flaw_of(record);
        if (row.unusable) {
          row.stray_cells = std::move(record.cells);
        } else {
          record.cells.resize(columns_.size());  // what stands behind them is empty
          row.values.reserve(record.cells.size());
          for (std::string& cell : record.cells) row.values.emplace_back(std::move(cell));
        }
        ++count;
      }
      advance(record);
    }
    return count > 0;
  }

 private:
  [[nodiscard]] std::string_view waiting() const {
    return std::string_view(buffer_).substr(taken_);
  }

  // Could read() return one more row without waiting? A pipe may hold back the rest of a line.
  [[nodiscard]] bool is_ready() const {
    return waiting().find('\n') != std::string_view::npos || is_at_end_ || text_->is_ready();
  }

  // Reads about as much again as is waiting, so that a long record is not gone over too often.
  void fill() {
    buffer_.erase(0, std::exchange(taken_, 0));
    const std::size_t had = buffer_.size();
    buffer_.resize(had + kBlockBytes);
    const std::size_t count = text_->read(std::span(buffer_).subspan(had));
    buffer_.resize(had + count);
    is_at_end_ = count == 0;
  }

  // Puts the record at the front into `record`; advance() then goes past it. False at the end.
  bool next(CsvRecord& record) {
    std::size_t wanted = 0;
    while (true) {
      const bool is_too_long = waiting().size() > kRecordBytesMax;
      if (waiting().size() >= wanted || is_at_end_) {
        const CsvProgress progress =
            take_csv_record(waiting(), dialect_, is_at_end_ || is_too_long, record);
        if (progress == CsvProgress::kRecord) return true;
        if (progress == CsvProgress::kEnd) return false;
        wanted = 2 * waiting().size();
      }
      fill();
    }
  }

  // A quote that was not meant as one swallows the lines up to the next: only the first is given
  // up.
  static bool is_swallowing(const CsvRecord& record) {
    return record.is_unclosed || (record.has_stray_quote && record.lines > 1);
  }

  void advance(const CsvRecord& record) {
    const bool is_cut = is_swallowing(record);
    taken_ += is_cut ? record.first_line_size : record.size;
    line_ += is_cut ? 1 : record.lines;
  }

  [[nodiscard]] std::optional<Rejection> flaw_of(const CsvRecord& record) const {
    if (is_swallowing(record)) return Rejection{"line", "has a quote that is not closed"};
    const auto has_nul = [](const std::string& cell) {
      return cell.find('\0') != std::string::npos;
    };
    if (std::any_of(record.cells.begin(), record.cells.end(), has_nul)) {
      return Rejection{"line", "holds NUL bytes: it is binary, or UTF-16 without its mark"};
    }
    const bool is_whole = record.cells.size() >= columns_.size();
    if (is_whole && filled_cells(record) <= columns_.size()) return std::nullopt;  // `a,b,,`
    return Rejection{"line", "has " + std::to_string(record.cells.size()) +
                                 " cells, but there are " + std::to_string(columns_.size()) +
                                 " columns"};
  }

  // Tools put a title above the table, and blank lines.
  [[nodiscard]] bool is_above_table(const CsvRecord& record) const {
    constexpr std::uint64_t kTitleLinesMax = 10;
    if (is_blank(record)) return true;
    const std::size_t filled = filled_cells(record);
    const bool has_usual_name =
        filled > 1 && std::any_of(record.cells.begin(), record.cells.end(), is_usual_name);
    return filled < dialect_.usual_cells && !has_usual_name && line_ <= kTitleLinesMax;
  }

  void read_header(const std::string& name, Progress& notes) {
    CsvRecord record;
    while (next(record) && is_above_table(record)) {
      if (!is_blank(record)) {
        notes.note("'" + name + "', line " + std::to_string(line_) +
                   ": passed over, no table yet.");
      }
      advance(record);
    }
    if (record.cells.empty() || is_blank(record)) {
      throw InvalidInput("'" + name + "': is empty. A CSV file starts with the columns' names.");
    }
    if (looks_like_names(record.cells)) {
      columns_ = column_names(record.cells);
      advance(record);
      return;
    }
    columns_ = column_names(std::vector<std::string>(record.cells.size()));
    notes.note("'" + name +
               "' names no columns in its first line; they are called column1 to column" +
               std::to_string(columns_.size()) + ".");
  }

  std::unique_ptr<ByteStream> text_;
  std::string buffer_;
  std::size_t taken_ = 0;  // of buffer_
  bool is_at_end_ = false;
  CsvDialect dialect_;
  std::uint64_t line_ = 1;  // where the record at the front begins
  std::uint64_t rows_ = 0;
  std::vector<std::string> columns_;
};

}  // namespace

std::unique_ptr<RowReader> csv_rows(std::unique_ptr<ByteStream> text, const std::string& name,
                                    Progress& notes) {
  return std::make_unique<CsvRows>(std::move(text), name, notes);
}

}  // namespace triage::warehouse
