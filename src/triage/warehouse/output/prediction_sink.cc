#include "triage/warehouse/output/prediction_sink.h"

#include <filesystem>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/unicode.h"
#include "triage/warehouse/output/prediction_sinks.h"

namespace triage::warehouse {

PredictionFormat prediction_format_of(const std::string& path) {
  struct Ending {
    std::string_view text;
    PredictionFormat format;
  };
  constexpr Ending kEndings[] = {
      {".jsonl", PredictionFormat::kJsonLines}, {".ndjson", PredictionFormat::kJsonLines},
      {".json", PredictionFormat::kJsonLines},  {".csv", PredictionFormat::kCsv},
      {".parquet", PredictionFormat::kParquet}, {".arrow", PredictionFormat::kArrow},
      {".arrows", PredictionFormat::kArrow},
  };
  const std::string lower = folded(path);
  for (const Ending& ending : kEndings) {
    if (lower.ends_with(ending.text)) return ending.format;
  }
  const std::filesystem::path file(path);
  const bool is_stream = std::filesystem::exists(file) && !std::filesystem::is_regular_file(file);
  if (path == "-" || is_stream || !file.has_extension()) return PredictionFormat::kJsonLines;
  std::string known;
  for (const Ending& ending : kEndings) {
    known += (known.empty() ? "" : ", ") + std::string(ending.text);
  }
  throw InvalidInput("output '" + path +
                     "': its ending names none of the formats that are written: " + known +
                     ". Give it one of these, or name the format with --output-format.");
}

std::unique_ptr<PredictionSink> open_sink(const std::string& location, PredictionFormat format,
                                          const DuckDbOptions& duckdb) {
  switch (format) {
    case PredictionFormat::kJsonLines:
      return json_lines_sink(location);
    case PredictionFormat::kCsv:
      return csv_sink(location);
    case PredictionFormat::kParquet:
      return parquet_sink(location, duckdb);
    case PredictionFormat::kArrow:
      return arrow_sink(location);
  }
  TRIAGE_CHECK(false, "every format has its sink");
}

}  // namespace triage::warehouse
