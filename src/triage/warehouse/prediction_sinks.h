// The sinks that open_sink() chooses from, one function a format.
#pragma once

#include <memory>
#include <string>

#include "triage/warehouse/prediction_sink.h"

namespace triage::warehouse {

[[nodiscard]] std::unique_ptr<PredictionSink> json_lines_sink(const std::string& location);
[[nodiscard]] std::unique_ptr<PredictionSink> csv_sink(const std::string& location);
[[nodiscard]] std::unique_ptr<PredictionSink> arrow_sink(const std::string& location);
[[nodiscard]] std::unique_ptr<PredictionSink> parquet_sink(const std::string& location,
                                                           const DuckDbOptions& duckdb);

}  // namespace triage::warehouse
