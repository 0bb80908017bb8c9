#include <utility>

#include "triage/warehouse/bytes/byte_sink.h"
#include "triage/warehouse/bytes/text_output.h"
#include "triage/warehouse/output/prediction_sinks.h"

namespace triage::warehouse {

void append_alternatives(std::span<const PredictionRow::Alternative> alternatives,
                         std::string& json) {
  json += '[';
  for (const PredictionRow::Alternative& alternative : alternatives) {
    if (json.back() != '[') json += ',';
    json += "{\"label\":";
    append_json_text(alternative.label, json);
    json += ",\"probability\":";
    append_decimal(alternative.probability, json);
    json += '}';
  }
  json += ']';
}

namespace {

void append_json_line(const PredictionRow& row, std::string& json) {
  json += "{\"id\":";
  append_json_text(row.id, json);
  json += ",\"label\":";
  if (row.label) {
    append_json_text(*row.label, json);
  } else {
    json += "null";
  }
  json += ",\"probability\":";
  if (row.label) {
    append_decimal(row.probability, json);
  } else {
    json += "null";
  }
  json += ",\"decision\":";
  append_json_text(row.decision, json);
  json += ",\"reason\":";
  append_json_text(row.reason, json);
  json += ",\"alternatives\":";
  append_alternatives(row.alternatives, json);
  json += "}\n";
}

void append_csv_line(const PredictionRow& row, std::string& csv) {
  append_csv_cell(row.id, csv);
  csv += ',';
  if (row.label) append_csv_cell(*row.label, csv);
  csv += ',';
  if (row.label) append_decimal(row.probability, csv);
  csv += ',';
  append_csv_cell(row.decision, csv);
  csv += ',';
  append_csv_cell(row.reason, csv);
  csv += ',';
  std::string alternatives;
  append_alternatives(row.alternatives, alternatives);
  append_csv_cell(alternatives, csv);
  csv += "\r\n";
}

// Writes each row as one line of text.
class LineSink final : public PredictionSink {
 public:
  using AppendLine = void (*)(const PredictionRow&, std::string&);

  LineSink(const std::string& location, std::string_view header, AppendLine append_line)
      : sink_(open_byte_sink(location)), append_line_(append_line) {
    sink_->write(header);
  }

  void write(std::span<const PredictionRow> rows) override {
    lines_.clear();
    for (const PredictionRow& row : rows) append_line_(row, lines_);
    sink_->write(lines_);
  }

  void close() override { sink_->close(); }

 private:
  std::unique_ptr<ByteSink> sink_;
  const AppendLine append_line_;
  std::string lines_;  // kept for its memory
};

}  // namespace

std::unique_ptr<PredictionSink> json_lines_sink(const std::string& location) {
  return std::make_unique<LineSink>(location, "", append_json_line);
}

std::unique_ptr<PredictionSink> csv_sink(const std::string& location) {
  return std::make_unique<LineSink>(
      location, "id,label,probability,decision,reason,alternatives\r\n", append_csv_line);
}

}  // namespace triage::warehouse
