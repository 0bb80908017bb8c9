// Decisions on tickets, written into a table of the warehouse: a row for each id, the latest
// decision. keyed_table.h says how; running it again changes nothing but the time.
#pragma once

#include <cstdint>
#include <filesystem>
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

class DecisionTable : public PredictionSink {
 public:
  // Was the table there at the start?
  [[nodiscard]] virtual bool was_there() const = 0;
};

// Columns: id (the key), label, probability, decision, reason, alternatives (JSON), model_version,
// decided_at. Connects and looks at the table at once, so that what is wrong shows before any work.
// Throws as connect() does; InvalidInput for a table that lacks one of the columns.
[[nodiscard]] std::unique_ptr<DecisionTable> decision_table(DecisionTableOptions options);

}  // namespace triage::warehouse
