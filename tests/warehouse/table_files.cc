#include "tests/warehouse/table_files.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse::testing {
namespace {

class SlowPipe final : public ByteStream {
 public:
  SlowPipe(std::string bytes, std::size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}

  std::size_t read(std::span<char> buffer) override {
    const std::size_t count = std::min({buffer.size(), piece_, bytes_.size() - taken_});
    std::copy_n(bytes_.data() + taken_, count, buffer.data());
    taken_ += count;
    return count;
  }

 private:
  const std::string bytes_;
  const std::size_t piece_;
  std::size_t taken_ = 0;
};

}  // namespace

std::string write(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
  return file.string();
}

std::string gzipped(std::string_view bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstandard(std::string_view bytes) {
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), 3));
  return packed;
}

std::string utf16(std::u16string_view text, ByteOrder order) {
  std::string bytes = order == ByteOrder::kLittle ? "\xFF\xFE" : "\xFE\xFF";
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8U);
    bytes += order == ByteOrder::kLittle ? low : high;
    bytes += order == ByteOrder::kLittle ? high : low;
  }
  return bytes;
}

std::string write_parquet(const std::filesystem::path& file, const std::string& query) {
  open_duckdb({}).execute(
      "COPY (" + query + ") TO " + sql_text(file.string()) + " (FORMAT parquet)",
      {"writing a test's Parquet file", "Mend the test."});
  return file.string();
}

std::unique_ptr<ByteStream> in_pieces(std::string bytes, std::size_t piece) {
  return std::make_unique<SlowPipe>(std::move(bytes), piece);
}

std::string all_bytes(ByteStream& bytes) {
  std::string all;
  std::array<char, 1000> block{};
  while (const std::size_t count = bytes.read(block)) all.append(block.data(), count);
  return all;
}

std::vector<Row> all_rows(RowReader& rows) {
  std::vector<Row> all;
  while (rows.read(100, all)) {
  }
  return all;
}

std::string cell(const Row& row, std::size_t column) {
  if (column >= row.values.size()) return "(null)";
  const Value& value = row.values[column];
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (std::holds_alternative<Time>(value)) return "(time)";
  if (std::holds_alternative<std::vector<float>>(value)) return "(vector)";
  if (std::holds_alternative<std::vector<Turn>>(value)) return "(turns)";
  return "(null)";
}

Everything all_tickets(TicketSource& source) {
  Everything all;
  while (auto batch = source.next()) {
    std::move(batch->tickets.begin(), batch->tickets.end(), std::back_inserter(all.tickets));
    std::move(batch->rejected.begin(), batch->rejected.end(), std::back_inserter(all.rejected));
  }
  return all;
}

Everything read(const SourceRequest& request) {
  SilentProgress silent;
  return all_tickets(*open_source(request, silent));
}

}  // namespace triage::warehouse::testing
