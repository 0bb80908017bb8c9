// Files as people hand them in, made by the test, and readers run to their end.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/progress.h"
#include "triage/ticket/ticket_source.h"
#include "triage/warehouse/bytes/byte_stream.h"
#include "triage/warehouse/open_source.h"
#include "triage/warehouse/table/row.h"

namespace triage::warehouse::testing {

// Keeps the notes.
class RecordingProgress final : public Progress {
 public:
  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t) override {}
  void end() override {}
  void note(std::string_view text) override { notes.emplace_back(text); }

  std::vector<std::string> notes;
};

// Writes `bytes` and returns the path as text.
std::string write(const std::filesystem::path& file, std::string_view bytes);

std::string gzipped(std::string_view bytes);
std::string zstandard(std::string_view bytes);

// `text` as UTF-16 with its byte order mark.
enum class ByteOrder { kLittle, kBig };
std::string utf16(std::u16string_view text, ByteOrder order);

// Has DuckDB write the rows of a query as Parquet.
std::string write_parquet(const std::filesystem::path& file, const std::string& query);

// Gives out its bytes a few at a time, as a slow pipe does.
std::unique_ptr<ByteStream> in_pieces(std::string bytes, std::size_t piece);

std::string all_bytes(ByteStream& bytes);
std::vector<Row> all_rows(RowReader& rows);

// The text of a cell; `(null)`, `(time)`, `(vector)`, `(turns)` for others.
std::string cell(const Row& row, std::size_t column);

struct Everything {
  std::vector<Ticket> tickets;
  std::vector<RejectedRow> rejected;
};
Everything all_tickets(TicketSource& source);

// Opens a source without notes and reads it to its end.
Everything read(const SourceRequest& request);

// The message of the exception of that kind that `act` throws; empty, and the test fails, if it
// throws none. Others pass through.
template <typename Kind, typename Act>
std::string message_of(const Act& act) {
  try {
    act();
  } catch (const Kind& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace triage::warehouse::testing
