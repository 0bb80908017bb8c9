// The rows that a database answers a query with, also across a connection that is lost.
#pragma once

#include <memory>

#include "triage/base/progress.h"
#include "triage/warehouse/database/database_settings.h"
#include "triage/warehouse/table/row.h"

namespace triage::warehouse {

// Connects and runs the query. A connection that is lost on the way is made again, and the rows
// that were given out are passed over: nothing is lost or doubled. `notes` hears of it, and must
// outlive the reader.
//
// Throws as connect() does, InvalidInput if the query is refused, and, while reading, Unavailable
// if the database stays away or gives other rows than before.
[[nodiscard]] std::unique_ptr<RowReader> database_rows(DatabaseSettings settings,
                                                       const DatabaseQuery& query, Progress& notes);

}  // namespace triage::warehouse
