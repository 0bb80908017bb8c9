#include "triage/cli/table.h"

#include <algorithm>

#include "triage/base/check.h"
#include "triage/base/unicode.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::size_t kNarrowest = 20;  // the last column is never broken into less

void append_cell(const std::string& cell, std::size_t width, Table::Align align, bool is_last,
                 std::string& line) {
  const std::size_t used = display_width(cell);
  const std::string padding(width > used ? width - used : 0, ' ');
  if (align == Table::Align::kRight) line += padding;
  line += cell;
  if (align == Table::Align::kLeft && !is_last) line += padding;
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  TRIAGE_CHECK(cells.size() == columns_.size(), "a table's row has one cell a column");
  rows_.push_back(std::move(cells));
}

std::string Table::text(std::size_t width) const {
  std::vector<std::size_t> widths;
  std::size_t before_last = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t widest = display_width(columns_[c].heading);
    for (const auto& row : rows_) widest = std::max(widest, display_width(row[c]));
    if (c > 0) before_last += widths.back() + kGap.size();
    widths.push_back(widest);
  }
  const std::size_t last = columns_.size() - 1;
  const std::size_t room = width > before_last ? width - before_last : 0;
  widths[last] = std::min(widths[last], std::max(room, kNarrowest));

  std::string result;
  const auto append_row = [&](const std::vector<std::string>& cells) {
    std::vector<std::string> lines = {cells[last]};
    if (display_width(cells[last]) > widths[last]) lines = wrapped(cells[last], widths[last]);
    for (std::size_t l = 0; l < lines.size(); ++l) {
      std::string line;
      for (std::size_t c = 0; c <= last; ++c) {
        if (c > 0) line += kGap;
        const std::string& cell = c == last ? lines[l] : cells[c];
        append_cell(l == 0 || c == last ? cell : "", widths[c], columns_[c].align, c == last, line);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      result += line + "\n";
    }
  };

  std::vector<std::string> headings;
  std::vector<std::string> rules;
  for (std::size_t c = 0; c <= last; ++c) {
    headings.push_back(columns_[c].heading);
    std::string rule;
    for (std::size_t i = 0; i < widths[c]; ++i) rule += "─";
    rules.push_back(std::move(rule));
  }
  append_row(headings);
  append_row(rules);
  for (const auto& row : rows_) append_row(row);
  return result;
}

}  // namespace triage::cli
