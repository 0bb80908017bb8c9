#include "triage/warehouse/output/vector_sink.h"

#include <array>
#include <charconv>
#include <filesystem>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/unicode.h"
#include "triage/warehouse/arrow/arrow_builder.h"
#include "triage/warehouse/arrow/arrow_ipc_writer.h"
#include "triage/warehouse/bytes/byte_sink.h"
#include "triage/warehouse/bytes/text_output.h"
#include "triage/warehouse/database/parquet_table.h"

namespace triage::warehouse {
namespace {

// The shortest digits that read back as the same float.
void append_float(float number, std::string& text) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  text.append(digits.begin(), end);
}

class JsonLinesVectors final : public VectorSink {
 public:
  explicit JsonLinesVectors(const std::string& location) : sink_(open_byte_sink(location)) {}

  void write(std::span<const std::string> ids, MatrixView vectors) override {
    lines_.clear();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      lines_ += "{\"id\":";
      append_json_text(ids[i], lines_);
      lines_ += ",\"vector\":[";
      for (const float number : vectors.row(i)) {
        if (lines_.back() != '[') lines_ += ',';
        append_float(number, lines_);
      }
      lines_ += "]}\n";
    }
    sink_->write(lines_);
  }

  void close() override { sink_->close(); }

 private:
  std::unique_ptr<ByteSink> sink_;
  std::string lines_;  // kept for its memory
};

ArrowBatchBuilder vector_batch_builder(std::size_t dimension) {
  return ArrowBatchBuilder({{"id", ArrowCell::kText}, {"vector", ArrowCell::kVector, dimension}});
}

ArrowStream stream_of(std::span<const std::string> ids, MatrixView vectors,
                      ArrowBatchBuilder& batch) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    batch.add_text(0, repaired_utf8(ids[i]));
    batch.add_vector(1, vectors.row(i));
    batch.end_row();
  }
  return batch.finish();
}

class ArrowVectors final : public VectorSink {
 public:
  ArrowVectors(const std::string& location, std::size_t dimension)
      : sink_(open_byte_sink(location)), writer_(*sink_), batch_(vector_batch_builder(dimension)) {
    writer_.write(batch_.finish());  // the schema, also if no row follows
  }

  void write(std::span<const std::string> ids, MatrixView vectors) override {
    writer_.write(stream_of(ids, vectors, batch_));
  }

  void close() override {
    writer_.finish();
    sink_->close();
  }

 private:
  std::unique_ptr<ByteSink> sink_;
  ArrowIpcWriter writer_;
  ArrowBatchBuilder batch_;
};

class ParquetVectors final : public VectorSink {
 public:
  ParquetVectors(const std::string& location, std::size_t dimension, const DuckDbOptions& duckdb)
      : table_(location, duckdb), batch_(vector_batch_builder(dimension)) {
    table_.add(batch_.finish());  // the columns, also if no row follows
  }

  void write(std::span<const std::string> ids, MatrixView vectors) override {
    if (!ids.empty()) table_.add(stream_of(ids, vectors, batch_));
  }

  void close() override { table_.close(); }

 private:
  ParquetTable table_;
  ArrowBatchBuilder batch_;
};

// The header says how many rows there are, so it is written again when that is known.
class NpyVectors final : public VectorSink {
 public:
  NpyVectors(const std::string& location, std::size_t dimension)
      : file_(location), dimension_(dimension) {
    file_.append(header());
  }

  void write(std::span<const std::string> ids, MatrixView vectors) override {
    const std::size_t bytes = ids.size() * dimension_ * sizeof(float);
    file_.append({reinterpret_cast<const char*>(vectors.data()), bytes});
    rows_ += ids.size();
  }

  void close() override {
    file_.overwrite(0, header());
    file_.commit();
  }

 private:
  // Format version 1.0: magic, version, length, dictionary; padded to a multiple of 64 bytes.
  [[nodiscard]] std::string header() const {
    constexpr std::size_t kSize = 128;
    std::string text("\x93NUMPY\x01\x00\x76\x00", 10);  // 0x76: the 118 bytes that follow
    text += "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows_) + ", " +
            std::to_string(dimension_) + "), }";
    text.resize(kSize - 1, ' ');
    return text + "\n";
  }

  StagedFile file_;
  const std::size_t dimension_;
  std::uint64_t rows_ = 0;
};

struct Ending {
  std::string_view text;
  VectorFormat format;
};
constexpr Ending kEndings[] = {
    {".jsonl", VectorFormat::kJsonLines}, {".ndjson", VectorFormat::kJsonLines},
    {".json", VectorFormat::kJsonLines},  {".parquet", VectorFormat::kParquet},
    {".arrow", VectorFormat::kArrow},     {".arrows", VectorFormat::kArrow},
    {".npy", VectorFormat::kNpy},
};

// A pipe or a device, written to as the bytes come.
bool is_stream(const std::string& path) {
  return std::filesystem::exists(path) && !std::filesystem::is_regular_file(path);
}

}  // namespace

VectorFormat vector_format_of(const std::string& path) {
  const std::string lower = folded(path);
  for (const Ending& ending : kEndings) {
    if (lower.ends_with(ending.text)) return ending.format;
  }
  if (path == "-" || is_stream(path)) return VectorFormat::kJsonLines;
  throw InvalidInput("output '" + path +
                     "': its ending names no format of vectors. Give it one of .jsonl, .parquet, "
                     ".arrow, .npy.");
}

std::unique_ptr<VectorSink> open_vector_sink(const std::string& location, VectorFormat format,
                                             std::size_t dimension, const DuckDbOptions& duckdb) {
  TRIAGE_CHECK(dimension > 0, "vectors have numbers");
  switch (format) {
    case VectorFormat::kJsonLines:
      return std::make_unique<JsonLinesVectors>(location);
    case VectorFormat::kParquet:
      return std::make_unique<ParquetVectors>(location, dimension, duckdb);
    case VectorFormat::kArrow:
      return std::make_unique<ArrowVectors>(location, dimension);
    case VectorFormat::kNpy:
      if (is_stream(location)) {
        throw InvalidInput("output '" + location +
                           "': a .npy array cannot go into a pipe, since it says first how long it "
                           "is. Write .jsonl or .arrow.");
      }
      return std::make_unique<NpyVectors>(location, dimension);
  }
  TRIAGE_CHECK(false, "every format has its sink");
}

}  // namespace triage::warehouse
