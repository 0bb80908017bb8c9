// The messages of a table with one row a message, found by ticket.
//
// DuckDB sorts the rows by ticket, on disk where they do not fit its memory limit. They then lie in
// a temporary file, one conversation after the other; memory holds 16 bytes a conversation.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "triage/base/outcome.h"
#include "triage/base/progress.h"
#include "triage/ticket/ticket.h"
#include "triage/warehouse/bytes/temporary_file.h"
#include "triage/warehouse/database/duckdb.h"
#include "triage/warehouse/table/row.h"

namespace triage::warehouse {

class Conversations {
 public:
  // Reads the whole table. Its columns are told by their usual names: the ticket's id (`ticket_id`,
  // `ticket`, `conversation_id`, ...), and of the message `id`, `role`, `time` and `text`. Throws
  // InvalidInput if the ticket's id or the text is not among them. `name` is for messages. `notes`
  // hears of rows that belong to no ticket and of a missing role, and must outlive the object.
  Conversations(RowReader& rows, std::string name, const DuckDbOptions& duckdb, Progress& notes);

  // The messages of one ticket in the table's order, those with the same id once; empty if it has
  // none. Rejected if one of them could not be read: without it, nobody can tell what the requester
  // wrote before an agent answered.
  [[nodiscard]] Accepted<std::vector<Message>> messages_of(const std::string& ticket_id);

  // Notes how many conversations no ticket asked for, if any.
  void note_unclaimed() const;

 private:
  struct Entry {
    std::uint64_t hash = 0;    // of the ticket's id
    std::uint64_t offset = 0;  // of its conversation in file_
  };

  void gather(RowReader& rows, AdbcConnection& database);
  void keep_flaw(const Row& row, const std::vector<std::string>& tickets, const Rejection& why);
  void write_sorted(AdbcConnection& database);
  [[nodiscard]] std::vector<Turn> turns_of(const std::string& ticket_id);

  const std::string name_;
  Progress& notes_;
  TemporaryFile file_;
  std::uint64_t file_size_ = 0;
  std::vector<Entry> entries_;                          // by hash, then offset
  std::vector<bool> is_claimed_;                        // by entry: a ticket asked for it
  std::unordered_map<std::string, std::string> flaws_;  // by ticket: its first unreadable message
  std::uint64_t homeless_rows_ = 0;                     // unreadable, and of no known ticket
  std::uint64_t first_homeless_line_ = 0;
};

}  // namespace triage::warehouse
