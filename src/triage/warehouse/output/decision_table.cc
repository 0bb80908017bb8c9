#include "triage/warehouse/output/decision_table.h"

#include <utility>

#include "triage/warehouse/bytes/text_output.h"
#include "triage/warehouse/output/keyed_table.h"
#include "triage/warehouse/output/prediction_sinks.h"

namespace triage::warehouse {
namespace {

std::vector<KeyedColumn> columns() {
  return {{"id", ArrowCell::kText, &Dialect::text_column},
          {"label", ArrowCell::kText, &Dialect::text_column},
          {"probability", ArrowCell::kNumber, &Dialect::number_column},
          {"decision", ArrowCell::kText, &Dialect::text_column},
          {"reason", ArrowCell::kText, &Dialect::text_column},
          {"alternatives", ArrowCell::kText, &Dialect::text_column},
          {"model_version", ArrowCell::kInteger, &Dialect::integer_column},
          {"decided_at", ArrowCell::kText, &Dialect::time_column}};
}

class Decisions final : public DecisionTable {
 public:
  explicit Decisions(DecisionTableOptions options)
      : table_({.database = std::move(options.database),
                .table = std::move(options.table),
                .columns = columns(),
                .content = "decisions",
                .spill_folder = std::move(options.spill_folder)}),
        model_version_(static_cast<std::int64_t>(options.model_version)),
        decided_at_(format_time(options.decided_at)) {}

  bool was_there() const override { return table_.was_there(); }

  void write(std::span<const PredictionRow> rows) override {
    for (const PredictionRow& row : rows) add(row);
    table_.flush();
  }

  void close() override { table_.close(); }

 private:
  void add(const PredictionRow& row) {
    table_.add_text(0, row.id);
    if (row.label) {
      table_.add_text(1, *row.label);
      table_.add_number(2, row.probability);
    } else {
      table_.add_null(1);
      table_.add_null(2);
    }
    table_.add_text(3, row.decision);
    table_.add_text(4, row.reason);
    std::string alternatives;
    append_alternatives(row.alternatives, alternatives);
    table_.add_text(5, alternatives);
    table_.add_integer(6, model_version_);
    table_.add_text(7, decided_at_);
    table_.end_row();
  }

  KeyedTable table_;
  const std::int64_t model_version_;
  const std::string decided_at_;
};

}  // namespace

std::unique_ptr<DecisionTable> decision_table(DecisionTableOptions options) {
  return std::make_unique<Decisions>(std::move(options));
}

}  // namespace triage::warehouse
