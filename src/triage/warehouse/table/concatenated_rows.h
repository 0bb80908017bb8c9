// Several tables read one after the other as if they were one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "triage/warehouse/table/row.h"

namespace triage::warehouse {

struct TableFile {
  std::string name;  // put in front of a rejected row's reason
  std::function<std::unique_ptr<RowReader>()> open;
};

// Opens each file when its turn comes. Columns are put together by name; rows are numbered through,
// lines count within their file. REQUIRES: !files.empty().
[[nodiscard]] std::unique_ptr<RowReader> concatenated_rows(std::vector<TableFile> files);

}  // namespace triage::warehouse
