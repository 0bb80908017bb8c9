#include "triage/warehouse/csv_record.h"

#include <algorithm>
#include <map>

namespace triage::warehouse {
namespace {

// Walks over one record, cell by cell.
class RecordCutter {
 public:
  RecordCutter(std::string_view text, char delimiter, bool is_last, CsvRecord& record)
      : text_(text), delimiter_(delimiter), is_last_(is_last), record_(record) {}

  CsvProgress cut() {
    while (true) {
      std::string& cell = record_.cells.emplace_back();
      if (at_ < text_.size() && text_[at_] == '"') take_quoted(cell);
      take_plain(cell);
      if (at_ == text_.size() && !is_last_) return CsvProgress::kIncomplete;
      if (at_ < text_.size() && text_[at_] == delimiter_) {
        ++at_;
        continue;
      }
      return take_line_end();
    }
  }

 private:
  void take_quoted(std::string& cell) {
    ++at_;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      cell.append(text_.substr(at_, quote - at_));
      if (quote == std::string_view::npos) {
        at_ = text_.size();
        record_.is_unclosed = true;
        return;
      }
      at_ = quote + 1;
      if (at_ == text_.size() || text_[at_] != '"') break;
      cell += '"';
      ++at_;
    }
    record_.has_stray_quote = record_.has_stray_quote || (at_ < text_.size() && !is_at_cell_end());
  }

  void take_plain(std::string& cell) {
    const std::size_t start = at_;
    while (at_ < text_.size() && !is_at_cell_end()) ++at_;
    cell.append(text_.substr(start, at_ - start));
  }

  [[nodiscard]] bool is_at_cell_end() const {
    const char letter = text_[at_];
    return letter == delimiter_ || letter == '\n' || letter == '\r';
  }

  CsvProgress take_line_end() {
    if (at_ < text_.size() && text_[at_] == '\r') {
      ++at_;
      if (at_ == text_.size() && !is_last_) return CsvProgress::kIncomplete;
      if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    } else if (at_ < text_.size()) {
      ++at_;
    }
    record_.size = at_;
    count_lines();
    return CsvProgress::kRecord;
  }

  void count_lines() {
    for (std::size_t i = 0; i < at_; ++i) {
      if (text_[i] != '\n' && text_[i] != '\r') continue;
      if (text_[i] == '\r' && i + 1 < at_ && text_[i + 1] == '\n') ++i;
      if (++record_.lines == 1) record_.first_line_size = i + 1;
    }
    if (record_.lines == 0) record_.first_line_size = at_;
  }

  const std::string_view text_;
  const char delimiter_;
  const bool is_last_;
  CsvRecord& record_;
  std::size_t at_ = 0;
};

// How evenly a delimiter cuts the beginning of a file.
struct Fit {
  std::size_t records = 0;
  std::size_t usual_cells = 0;  // of most records
  double share = 0;             // of the records that have so many
};

Fit fit_of(std::string_view text, char delimiter, bool is_whole_file) {
  constexpr std::size_t kRecordsMax = 200;
  std::map<std::size_t, std::size_t> counts;
  Fit fit;
  CsvRecord record;
  while (fit.records < kRecordsMax &&
         take_csv_record(text, delimiter, is_whole_file, record) == CsvProgress::kRecord) {
    text.remove_prefix(record.size);
    if (record.cells.size() == 1 && record.cells[0].empty()) continue;
    ++fit.records;
    ++counts[record.cells.size()];
  }
  for (const auto& [cells, records] : counts) {
    const double share = static_cast<double>(records) / static_cast<double>(fit.records);
    if (share > fit.share) {
      fit.share = share;
      fit.usual_cells = cells;
    }
  }
  return fit;
}

// `sep=;` as Excel writes it; the line's size, or 0.
std::size_t separator_line(std::string_view text, char& delimiter) {
  constexpr std::string_view kPrefix = "sep=";
  if (!text.starts_with(kPrefix) || text.size() < kPrefix.size() + 2) return 0;
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || end > kPrefix.size() + 2) return 0;
  delimiter = text[kPrefix.size()];
  return end + 1;
}

}  // namespace

CsvProgress take_csv_record(std::string_view text, char delimiter, bool is_last,
                            CsvRecord& record) {
  record = {};
  if (text.empty()) return is_last ? CsvProgress::kEnd : CsvProgress::kIncomplete;
  return RecordCutter(text, delimiter, is_last, record).cut();
}

CsvDialect sniff_csv(std::string_view beginning, bool is_whole_file) {
  CsvDialect dialect;
  dialect.skipped_bytes = separator_line(beginning, dialect.delimiter);
  if (dialect.skipped_bytes > 0) return dialect;

  constexpr double kShareMin = 0.5;
  Fit best;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const Fit fit = fit_of(beginning, delimiter, is_whole_file);
    if (fit.usual_cells < 2 || fit.share < kShareMin) continue;
    if (fit.share > best.share || (fit.share == best.share && fit.usual_cells > best.usual_cells)) {
      best = fit;
      dialect.delimiter = delimiter;
    }
  }
  return dialect;
}

}  // namespace triage::warehouse
