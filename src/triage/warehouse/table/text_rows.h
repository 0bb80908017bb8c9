// Rows of text formats, comma-separated values and JSON, from any text stream.
//
// All go on after a row that cannot be read, and name its line. They read text directly rather
// than through the SQL engine: its readers guess a file's layout from a sample and then either stop
// at, or pass over in silence, what does not fit it, and take half a compressed file for a whole
// one.
#pragma once

#include <memory>
#include <string>

#include "triage/base/progress.h"
#include "triage/warehouse/bytes/byte_stream.h"
#include "triage/warehouse/table/row.h"

namespace triage::warehouse {

// Comma-, semicolon-, tab- or bar-separated values; the first record names the columns unless it
// does not look like names (then they are `column1`, `column2`, ..., and a note says so). `text` is
// UTF-8, perhaps with bad bytes in some rows. Throws InvalidInput if there is not one record.
[[nodiscard]] std::unique_ptr<RowReader> csv_rows(std::unique_ptr<ByteStream> text,
                                                  const std::string& name, Progress& notes);

// One JSON object a line; blank lines are passed over.
[[nodiscard]] std::unique_ptr<RowReader> json_lines_rows(std::unique_ptr<ByteStream> text);

// One JSON list of objects, or objects one after the other, each over several lines perhaps.
[[nodiscard]] std::unique_ptr<RowReader> json_list_rows(std::unique_ptr<ByteStream> text);

}  // namespace triage::warehouse
