#include "triage/warehouse/output/rejects_file.h"

#include "triage/warehouse/bytes/text_output.h"

namespace triage::warehouse {
namespace {

void append_json(const RejectedRow& row, std::string& lines) {
  lines +=
      "{\"row\":" + std::to_string(row.row) + ",\"line\":" + std::to_string(row.line) + ",\"id\":";
  append_json_text(row.id, lines);
  lines += ",\"field\":";
  append_json_text(row.why.field, lines);
  lines += ",\"reason\":";
  append_json_text(row.why.reason, lines);
  lines += "}\n";
}

void append_csv(const RejectedRow& row, std::string& lines) {
  lines += std::to_string(row.row) + "," + std::to_string(row.line) + ",";
  append_csv_cell(row.id, lines);
  lines += ',';
  append_csv_cell(row.why.field, lines);
  lines += ',';
  append_csv_cell(row.why.reason, lines);
  lines += "\r\n";
}

}  // namespace

RejectsFile::RejectsFile(const std::string& path)
    : sink_(open_byte_sink(path)), is_json_(path.ends_with(".jsonl")) {
  if (!is_json_) sink_->write("row,line,id,field,reason\r\n");
}

void RejectsFile::add(std::span<const RejectedRow> rows) {
  std::string lines;
  for (const RejectedRow& row : rows) {
    if (is_json_) {
      append_json(row, lines);
    } else {
      append_csv(row, lines);
    }
  }
  sink_->write(lines);
  rows_ += rows.size();
}

void RejectsFile::close() { sink_->close(); }

}  // namespace triage::warehouse
