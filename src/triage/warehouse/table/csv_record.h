// Comma-separated values (RFC 4180): one record of cells after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace triage::warehouse {

struct CsvRecord {
  std::vector<std::string> cells;   // unquoted
  std::size_t size = 0;             // bytes it takes, its line end included
  std::uint64_t lines = 0;          // line ends in it, its own included
  std::size_t first_line_size = 0;  // bytes up to and with the first line end
  bool has_stray_quote = false;     // something stands between a closing quote and the delimiter
  bool is_unclosed = false;         // the text ends within quotes
};

enum class CsvProgress : std::uint8_t {
  kRecord,      // `record` holds one
  kIncomplete,  // the text may go on: give more
  kEnd,         // nothing is left
};

// The cells of a record up to its last that is not empty: `a,,b,,` has three.
[[nodiscard]] std::size_t filled_cells(const CsvRecord& record);

// How a file is laid out.
struct CsvDialect {
  char delimiter = ',';
  bool has_backslashes = false;   // `\"` within quotes is a quote, as MySQL writes it
  std::size_t skipped_bytes = 0;  // an Excel line `sep=;` in front
  std::size_t usual_cells = 0;    // filled_cells() of a record; 0 where that is not clear
};

// Takes the record at the front of `text`. Lines end in `\n`, `\r\n` or `\r`; a quote opens a
// quoted cell only at its beginning; "" within is one quote. `is_last` says that nothing follows
// `text`: a last line needs no line end then.
CsvProgress take_csv_record(std::string_view text, const CsvDialect& dialect, bool is_last,
                            CsvRecord& record);

// Tries `,` `;` tab and `|`, with and without backslashes, on the beginning of a file, and takes
// what cuts most records into the same number of cells, at least two; plain commas if nothing does.
[[nodiscard]] CsvDialect sniff_csv(std::string_view beginning, bool is_whole_file);

}  // namespace triage::warehouse
