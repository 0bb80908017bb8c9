#include "triage/warehouse/prediction_sink.h"

#include "triage/base/check.h"
#include "triage/base/unicode.h"
#include "triage/warehouse/prediction_sinks.h"

namespace triage::warehouse {

std::optional<PredictionFormat> prediction_format_of(std::string_view path) {
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
  return std::nullopt;
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
