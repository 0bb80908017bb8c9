// The sinks that open_sink() chooses from, one function a format.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "triage/warehouse/output/prediction_sink.h"

namespace triage::warehouse {

[[nodiscard]] std::unique_ptr<PredictionSink> json_lines_sink(const std::string& location);
[[nodiscard]] std::unique_ptr<PredictionSink> csv_sink(const std::string& location);
[[nodiscard]] std::unique_ptr<PredictionSink> arrow_sink(const std::string& location);
[[nodiscard]] std::unique_ptr<PredictionSink> parquet_sink(const std::string& location,
                                                           const DuckDbOptions& duckdb);

// As one cell of text: [{"label": ..., "probability": ...}, ...].
void append_alternatives(std::span<const PredictionRow::Alternative> alternatives,
                         std::string& json);

}  // namespace triage::warehouse
