// Reads any bytes as every kind of table that may come from outside without a name: what the first
// byte picks, in the pieces that the second one says, alone or as the first and the last of three
// files.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/progress.h"
#include "triage/warehouse/arrow/arrow_stream.h"
#include "triage/warehouse/bytes/byte_stream.h"
#include "triage/warehouse/bytes/text_stream.h"
#include "triage/warehouse/table/concatenated_rows.h"
#include "triage/warehouse/table/text_rows.h"
#include "triage/warehouse/tickets/column_roles.h"
#include "triage/warehouse/tickets/row_ticket.h"

namespace triage::warehouse {
namespace {

// Bytes as a pipe brings them.
class Pieces final : public ByteStream {
 public:
  Pieces(std::string bytes, std::size_t piece) : all_(std::move(bytes)), piece_(piece) {}

  std::size_t read(std::span<char> buffer) override {
    const std::size_t count = std::min({buffer.size(), piece_, all_.size() - taken_});
    std::copy_n(all_.data() + taken_, count, buffer.data());
    taken_ += count;
    return count;
  }

 private:
  const std::string all_;
  const std::size_t piece_;
  std::size_t taken_ = 0;
};

std::unique_ptr<RowReader> rows_of(std::uint8_t kind, const std::string& bytes, std::size_t piece,
                                   Progress& notes) {
  const auto open = [bytes, piece] {
    return inflated(std::make_unique<Pieces>(bytes, piece), "fuzz");
  };
  const TextFile file{.name = "fuzz", .open = open, .can_reopen = kind % 8 < 4};
  switch (kind % 4) {
    case 0:
      return csv_rows(open_text(file, notes), "fuzz", notes);
    case 1:
      return json_lines_rows(open_text(file, notes));
    case 2:
      return json_list_rows(open_text(file, notes));
    default:
      return arrow_rows(read_arrow_ipc(open(), {"fuzz", ""}), {.wording = {"fuzz", ""}});
  }
}

std::unique_ptr<RowReader> rows_of_files(std::uint8_t kind, const std::string& bytes,
                                         std::size_t piece, Progress& notes) {
  const auto open = [kind, bytes, piece, &notes] { return rows_of(kind, bytes, piece, notes); };
  if (kind % 16 < 8) return open();
  const auto other = [piece, &notes] { return rows_of(0, "text,id\na,1\nb,2,,\n", piece, notes); };
  return concatenated_rows({{"first", open}, {"other", other}, {"last", open}});
}

void read_tickets(RowReader& reader) {
  std::vector<Row> rows;
  while (reader.read(16, rows)) {
    const auto& columns = reader.columns();
    const ColumnRoles roles = resolve_roles(columns, {}, rows);
    for (Row& row : rows) static_cast<void>(ticket_of(row, roles, columns));
    rows.clear();
  }
}

}  // namespace
}  // namespace triage::warehouse

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string content(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  triage::SilentProgress silent;
  try {
    const auto reader =
        triage::warehouse::rows_of_files(bytes[0], content, std::size_t{1} + bytes[1], silent);
    triage::warehouse::read_tickets(*reader);
  } catch (const triage::Error&) {
    return 0;  // refused with a reason: what is asked for
  }
  return 0;
}
