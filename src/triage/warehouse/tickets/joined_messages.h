// One row a message in, one row a ticket out.
//
// A query that joins tickets with their messages repeats the ticket on each row. Rows of one ticket
// follow each other (ORDER BY its id); memory holds one ticket's messages.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "triage/warehouse/table/row.h"

namespace triage::warehouse {

// Columns of a message, by name. One that is not said is looked for: `message_id`, `message_role`,
// `message_time`, `message_text` and names like them.
struct MessageColumnNames {
  std::optional<std::string> id = {};
  std::optional<std::string> role = {};
  std::optional<std::string> time = {};
  std::optional<std::string> text = {};
};

// Where there is a column with a message's text and one with the ticket's id (`ticket_id`, else the
// usual name), gives out a row a ticket: its first row's cells, and a column `messages` with the
// list. Messages with an id that came before in the ticket, and rows without a text, add none.
// Without these columns, the rows as they are.
//
// Throws InvalidInput if a column that was named is not there, and, while reading, if a ticket's
// rows do not follow each other. A row that cannot be read makes its ticket unusable, or is given
// out as it is if it does not tell whose it is.
[[nodiscard]] std::unique_ptr<RowReader> joined_messages(
    std::unique_ptr<RowReader> rows, const std::optional<std::string>& ticket_id,
    MessageColumnNames names, const std::string& source);

}  // namespace triage::warehouse
