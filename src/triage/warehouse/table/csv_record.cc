#include "triage/warehouse/table/csv_record.h"

#include <algorithm>
#include <map>

namespace triage::warehouse {
namespace {

// Walks over one record, cell by cell.
class RecordCutter {
 public:
  RecordCutter(std::string_view text, const CsvDialect& dialect, bool is_last, CsvRecord& record)
      : text_(text), dialect_(dialect), is_last_(is_last), record_(record) {}

  CsvProgress cut() {
    while (true) {
      std::string& cell = record_.cells.emplace_back();
      if (at_ < text_.size() && text_[at_] == '"') take_quoted(cell);
      take_plain(cell);
      if (at_ == text_.size() && !is_last_) return CsvProgress::kIncomplete;
      if (at_ < text_.size() && text_[at_] == dialect_.delimiter) {
        ++at_;
        continue;
      }
      return take_line_end();
    }
  }

 private:
  void take_quoted(std::string& cell) {
    const std::string_view marks = dialect_.has_backslashes ? "\"\\" : "\"";
    ++at_;
    while (true) {
      const std::size_t mark = text_.find_first_of(marks, at_);
      cell.append(text_.substr(at_, mark - at_));
      // A backslash at the very end is cut off like a quote that is missing.
      const bool is_backslash = mark < text_.size() && text_[mark] == '\\';
      if (mark == std::string_view::npos || (is_backslash && mark + 1 == text_.size())) {
        at_ = text_.size();
        record_.is_unclosed = true;
        return;
      }
      at_ = mark + 1;
      const bool is_doubled = at_ < text_.size() && text_[at_] == '"';
      if (!is_backslash && !is_doubled) break;
      cell += text_[at_++];
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
    return letter == dialect_.delimiter || letter == '\n' || letter == '\r';
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
  const CsvDialect& dialect_;
  const bool is_last_;
  CsvRecord& record_;
  std::size_t at_ = 0;
};

// How evenly a dialect cuts the beginning of a file.
struct Fit {
  std::size_t cells = 0;         // of most records
  std::size_t filled_cells = 0;  // of most records, empty ones at the end not counted
  double share = 0;              // of the records that have so many cells, with no quote astray
};

// The commonest of the sizes counted, the smallest of equals; 0 if there is none.
std::size_t commonest(const std::map<std::size_t, std::size_t>& counts) {
  const auto most =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? 0 : most->first;
}

Fit fit_of(std::string_view text, const CsvDialect& dialect, bool is_whole_file) {
  constexpr std::size_t kRecordsMax = 200;
  std::map<std::size_t, std::size_t> counts;
  std::map<std::size_t, std::size_t> filled_counts;
  std::size_t records = 0;
  CsvRecord record;
  while (records < kRecordsMax &&
         take_csv_record(text, dialect, is_whole_file, record) == CsvProgress::kRecord) {
    text.remove_prefix(record.size);
    if (record.cells.size() == 1 && record.cells[0].empty()) continue;
    ++records;
    if (record.has_stray_quote || record.is_unclosed) continue;
    ++counts[record.cells.size()];
    ++filled_counts[filled_cells(record)];
  }
  if (counts.empty()) return {};
  const std::size_t cells = commonest(counts);
  return {.cells = cells,
          .filled_cells = commonest(filled_counts),
          .share = static_cast<double>(counts[cells]) / static_cast<double>(records)};
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

std::size_t filled_cells(const CsvRecord& record) {
  std::size_t count = record.cells.size();
  while (count > 0 && record.cells[count - 1].empty()) --count;
  return count;
}

CsvProgress take_csv_record(std::string_view text, const CsvDialect& dialect, bool is_last,
                            CsvRecord& record) {
  record = {};
  if (text.empty()) return is_last ? CsvProgress::kEnd : CsvProgress::kIncomplete;
  return RecordCutter(text, dialect, is_last, record).cut();
}

CsvDialect sniff_csv(std::string_view beginning, bool is_whole_file) {
  CsvDialect named;
  named.skipped_bytes = separator_line(beginning, named.delimiter);
  if (named.skipped_bytes > 0) return named;

  constexpr double kShareMin = 0.5;
  CsvDialect best;
  Fit best_fit;
  for (const bool has_backslashes : {false, true}) {
    for (const char delimiter : {',', ';', '\t', '|'}) {
      const CsvDialect dialect{.delimiter = delimiter, .has_backslashes = has_backslashes};
      const Fit fit = fit_of(beginning, dialect, is_whole_file);
      if (fit.cells < 2 || fit.share < kShareMin) continue;
      const bool is_wider = fit.share == best_fit.share && fit.cells > best_fit.cells;
      if (fit.share > best_fit.share || is_wider) {
        best = dialect;
        best.usual_cells = fit.filled_cells;
        best_fit = fit;
      }
    }
  }
  return best;
}

}  // namespace triage::warehouse
