// Vectors with the ids of their tickets, written as rows that other programs read.
//
// JSON Lines {"id", "vector"}; Parquet and Arrow with columns id and vector (fixed size list of
// float32); a .npy array of vectors alone, in the order of the rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "triage/base/matrix.h"
#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse {

enum class VectorFormat : std::uint8_t {
  kJsonLines,
  kParquet,  // written when all rows are there
  kArrow,    // IPC stream
  kNpy,
};

// The format that a path's ending names; JSON Lines for `-` and pipes. Throws InvalidInput, with
// the endings there are, for any other.
[[nodiscard]] VectorFormat vector_format_of(const std::string& path);

// One thread at a time.
class VectorSink {
 public:
  virtual ~VectorSink() = default;

  // Appends rows in order. REQUIRES: one id a vector. Throws Unavailable if there is no room.
  virtual void write(std::span<const std::string> ids, MatrixView vectors) = 0;

  // Ends the file and gives it its name; without it, there is no file. Called at most once. Throws
  // Unavailable.
  virtual void close() = 0;
};

// `location` is a path or, but for .npy, `-`. `duckdb` writes Parquet and is not opened for
// anything else. REQUIRES: dimension > 0. Throws Unavailable if the folder cannot be written.
[[nodiscard]] std::unique_ptr<VectorSink> open_vector_sink(const std::string& location,
                                                           VectorFormat format,
                                                           std::size_t dimension,
                                                           const DuckDbOptions& duckdb);

}  // namespace triage::warehouse
