// One JSON object in, one row out; every member is a column.
//
// Members of nested objects are columns of their own, named by their path: `via.channel`. A list of
// numbers is a vector; a list of texts or objects is a list of messages.
#pragma once

#include <string_view>
#include <vector>

#include "triage/base/outcome.h"
#include "triage/warehouse/table/column_names.h"
#include "triage/warehouse/table/row.h"

namespace triage::warehouse {

// Fills `row.values`, or sets `row.unusable`. A bare JSON string is a row whose column `text` it
// is.
void parse_json_row(std::string_view json, ColumnNames& columns, Row& row);

// Reads a JSON list of messages that a text column holds. Rejects what is no list of texts or
// objects.
[[nodiscard]] Accepted<std::vector<Turn>> parse_json_turns(std::string_view json);

}  // namespace triage::warehouse
