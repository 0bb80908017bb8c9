// Documents out of the segments of a kept copy.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "triage/ticket/document_source.h"
#include "triage/warehouse/database/adbc_connection.h"

namespace triage::warehouse {

// What the queries give, one after the other; each gives document_columns(). `rows` are all of
// them together. `duckdb` must outlive it, and is used by nobody else until the last row was read.
[[nodiscard]] std::unique_ptr<DocumentSource> stored_documents(AdbcConnection& duckdb,
                                                               std::vector<std::string> queries,
                                                               std::string name, std::uint64_t rows,
                                                               Wording wording);

}  // namespace triage::warehouse
