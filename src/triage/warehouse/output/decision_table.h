// Decisions on tickets, written into a table of the warehouse.
//
// The rows wait in a temporary file until all are there. They then go into a staging table and from
// there, in one transaction, into the table itself: a row for each id, the latest decision. A run
// that is broken off leaves at most an empty table behind, and a second one changes nothing but the
// time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "triage/base/clock.h"
#include "triage/warehouse/database/database_settings.h"
#include "triage/warehouse/output/prediction_sink.h"

namespace triage::warehouse {

struct DecisionTableOptions {
  DatabaseSettings database;
  std::string table;  // `decisions`, `schema.decisions`; made if it is not there
  std::uint64_t model_version = 0;
  Time decided_at = {};
  std::filesystem::path spill_folder = {};  // empty: the system's folder for temporary files
};

// Columns: id (the key), label, probability, decision, reason, alternatives (JSON), model_version,
// decided_at. Connects and looks at the table at once, so that what is wrong shows before any work.
// Throws as connect() does; InvalidInput for a table that lacks one of the columns.
[[nodiscard]] std::unique_ptr<PredictionSink> decision_table(DecisionTableOptions options);

// Is the table there? Throws as decision_table() does.
[[nodiscard]] bool has_decision_table(const DatabaseSettings& database, const std::string& table);

}  // namespace triage::warehouse
