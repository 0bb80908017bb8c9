// The messages of a table with one row a message, found by ticket.
//
// DuckDB sorts the rows by ticket, on disk where they do not fit its memory limit. They then lie in
// a temporary file, one conversation after the other; memory holds 16 bytes a conversation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "triage/ticket/ticket_source.h"
#include "triage/warehouse/duckdb.h"
#include "triage/warehouse/row.h"
#include "triage/warehouse/temporary_file.h"

namespace triage::warehouse {

class Conversations {
 public:
  // Reads the whole table. Its columns are told by their usual names: the ticket's id (`ticket_id`,
  // `ticket`, `conversation_id`, ...), and of the message `id`, `role`, `time` and `text`. Throws
  // InvalidInput if the ticket's id or the text is not among them. `name` is for messages.
  Conversations(RowReader& rows, const std::string& name, const DuckDbOptions& duckdb);

  // The messages of one ticket in the table's order, those with the same id once; empty if it has
  // none.
  [[nodiscard]] std::vector<Message> messages_of(std::string_view ticket_id) const;

  // The table's rows that are no message of a ticket.
  [[nodiscard]] const std::vector<RejectedRow>& rejected() const { return rejected_; }

 private:
  struct Entry {
    std::uint64_t hash = 0;    // of the ticket's id
    std::uint64_t offset = 0;  // of its conversation in file_
  };

  void gather(RowReader& rows, const std::string& name, AdbcConnection& database);
  void write_sorted(AdbcConnection& database);

  TemporaryFile file_;
  std::uint64_t file_size_ = 0;
  std::vector<Entry> entries_;  // by hash, then offset
  std::vector<RejectedRow> rejected_;
};

}  // namespace triage::warehouse
