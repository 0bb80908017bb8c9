// Decisions on tickets, written as rows that other programs read.
//
// Columns: id, label, probability, decision, reason, alternatives [{label, probability}].
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse {

struct PredictionRow {
  struct Alternative {
    std::string label = {};
    double probability = 0;
  };

  std::string id = {};
  std::optional<std::string> label = {};  // absent where the decision is to abstain
  double probability = 0;     // of `label`, 0..1; null in the output where that is absent
  std::string decision = {};  // auto, suggest, ask, abstain
  std::string reason = {};
  std::vector<Alternative> alternatives = {};  // likeliest first
};

enum class PredictionFormat : std::uint8_t {
  kJsonLines,
  kCsv,      // alternatives as a JSON list in one cell
  kParquet,  // written when all rows are there
  kArrow,    // IPC stream
};

// The format that a path's ending names; JSON Lines where there is no ending, and for what is no
// regular file (`-`, a pipe). Throws InvalidInput for any other ending, `.csv.gz` too: what is
// written is not compressed.
[[nodiscard]] PredictionFormat prediction_format_of(const std::string& path);

// One thread at a time.
class PredictionSink {
 public:
  virtual ~PredictionSink() = default;

  // Appends rows in order. Standard output has them when this returns, except for Parquet. Throws
  // Unavailable if there is no room.
  virtual void write(std::span<const PredictionRow> rows) = 0;

  // Ends the file and gives it its name; without it, there is no file. Called at most once. Throws
  // Unavailable.
  virtual void close() = 0;
};

// `location` is a path or `-`. `duckdb` writes Parquet and is not opened for anything else; its
// memory does not grow with the rows. Throws Unavailable if the folder cannot be written.
[[nodiscard]] std::unique_ptr<PredictionSink> open_sink(const std::string& location,
                                                        PredictionFormat format,
                                                        const DuckDbOptions& duckdb);

}  // namespace triage::warehouse
