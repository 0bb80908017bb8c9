#include "triage/warehouse/tickets/conversations.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/warehouse/arrow/arrow_builder.h"
#include "triage/warehouse/table/name_list.h"
#include "triage/warehouse/tickets/message_names.h"
#include "triage/warehouse/tickets/row_ticket.h"
#include "triage/warehouse/tickets/usual_names.h"

namespace triage::warehouse {
namespace {

constexpr std::size_t kBatchRows = 4096;
constexpr const char* kTable = "messages";

// Where a message's parts stand in its row.
struct MessageColumns {
  std::size_t ticket = 0;
  std::size_t text = 0;
  std::optional<std::size_t> id, role, time;
};

std::optional<std::size_t> ticket_column(const std::vector<std::string>& columns) {
  constexpr std::string_view kNames[] = {
      "ticketid",   "ticket",   "ticketnumber", "conversationid", "caseid",
      "casenumber", "issuekey", "issueid",      "incidentid",     "incident",
      "requestid",  "parentid", "number",       "ticketnummer"};
  for (const std::string_view name : kNames) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (plain_name(columns[i]) == name) return i;
    }
  }
  return std::nullopt;
}

MessageColumns message_columns(const std::vector<std::string>& columns, const std::string& name) {
  std::optional<std::size_t> text;
  std::optional<std::size_t> author;
  MessageColumns found;
  const auto ticket = ticket_column(columns);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i == ticket) continue;
    const auto take = [i](std::optional<std::size_t>& column) {
      if (!column) column = i;
    };
    switch (turn_member(columns[i])) {
      case TurnMember::kId:
        take(found.id);
        break;
      case TurnMember::kRole:
        take(found.role);
        break;
      case TurnMember::kAuthor:
        take(author);
        break;
      case TurnMember::kTime:
        take(found.time);
        break;
      case TurnMember::kText:
        take(text);
        break;
      case TurnMember::kNone:
        break;
    }
  }
  if (!ticket || !text) {
    throw InvalidInput("messages '" + name + "': which column holds the " +
                       (ticket ? "text" : "ticket's id") + " is not clear from " +
                       name_list(columns) + ". Call it " + (ticket ? "text." : "ticket_id."));
  }
  if (!found.role) found.role = author;
  found.ticket = *ticket;
  found.text = *text;
  return found;
}

// The tickets that a row may belong to whose cells are not as many as there are columns: what is
// wrong with it stands either behind the ticket's id or in front of it.
std::vector<std::string> stray_tickets(const Row& row, std::size_t ticket, std::size_t columns) {
  const std::vector<std::string>& cells = row.stray_cells;
  std::vector<std::string> tickets;
  if (ticket < cells.size()) tickets.push_back(cells[ticket]);
  const std::size_t from_end = columns - ticket;
  if (from_end <= cells.size()) tickets.push_back(cells[cells.size() - from_end]);
  return tickets;
}

// A conversation lies in the file as its size, the ticket's id, and five texts a message; each text
// as its size and its bytes. Sizes are 64 bits in the machine's order: the file is never kept.
void append_size(std::uint64_t size, std::string& bytes) {
  std::array<char, sizeof size> raw{};
  std::memcpy(raw.data(), &size, sizeof size);
  bytes.append(raw.data(), raw.size());
}

void append_text(std::string_view text, std::string& bytes) {
  append_size(text.size(), bytes);
  bytes.append(text);
}

class ConversationReader {
 public:
  explicit ConversationReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool is_at_end() const { return bytes_.empty(); }

  std::string_view text() {
    std::uint64_t size = 0;
    TRIAGE_CHECK(bytes_.size() >= sizeof size, "a conversation ends within a size");
    std::memcpy(&size, bytes_.data(), sizeof size);
    bytes_.remove_prefix(sizeof size);
    TRIAGE_CHECK(bytes_.size() >= size, "a conversation ends within a text");
    const std::string_view text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return text;
  }

 private:
  std::string_view bytes_;
};

}  // namespace

Conversations::Conversations(RowReader& rows, std::string name, const DuckDbOptions& duckdb,
                             Progress& notes)
    : name_(std::move(name)), notes_(notes), file_(duckdb.spill_folder) {
  AdbcConnection database = open_duckdb(for_sorting(duckdb));
  gather(rows, database);
  write_sorted(database);
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.hash, a.offset) < std::pair(b.hash, b.offset);
  });
  is_claimed_.resize(entries_.size());
  if (homeless_rows_ > 0) {
    notes_.note("messages '" + name_ + "': " + std::to_string(homeless_rows_) +
                " rows cannot be read and name no ticket, the first in line " +
                std::to_string(first_homeless_line_) + ".");
  }
}

void Conversations::gather(RowReader& rows, AdbcConnection& database) {
  ArrowBatchBuilder batch({{"ticket", ArrowCell::kText},
                           {"position", ArrowCell::kInteger},
                           {"id", ArrowCell::kText},
                           {"role", ArrowCell::kText},
                           {"time", ArrowCell::kText},
                           {"text", ArrowCell::kText}});
  database.ingest(kTable, batch.finish());  // the columns, also if no row follows
  bool has_role = true;
  std::vector<Row> block;
  for (; rows.read(kBatchRows, block); block.clear()) {
    const MessageColumns columns = message_columns(rows.columns(), name_);
    has_role = columns.role.has_value();
    for (Row& row : block) {
      std::string ticket = cell_text(row, columns.ticket);
      if (row.unusable) {
        auto tickets = stray_tickets(row, columns.ticket, rows.columns().size());
        if (!ticket.empty()) tickets = {std::move(ticket)};
        keep_flaw(row, tickets, *row.unusable);
        continue;
      }
      Turn turn{.id = cell_text(row, columns.id),
                .role = cell_text(row, columns.role),
                .time = cell_text(row, columns.time),
                .text = cell_text(row, columns.text)};
      const auto why = flaw_of(turn);
      if (why || ticket.empty()) {
        keep_flaw(row, {ticket}, why.value_or(Rejection{}));
        continue;
      }
      batch.add_text(0, ticket);
      batch.add_integer(1, static_cast<std::int64_t>(row.number));
      batch.add_text(2, turn.id);
      batch.add_text(3, turn.role);
      batch.add_text(4, turn.time);
      batch.add_text(5, turn.text);
      batch.end_row();
    }
    database.ingest(kTable, batch.finish());
  }
  if (!has_role) {
    notes_.note("messages '" + name_ + "': no column tells the role of who wrote them; all are " +
                "taken for the requester's.");
  }
}

// Remembers that the tickets have a message which cannot be read.
void Conversations::keep_flaw(const Row& row, const std::vector<std::string>& tickets,
                              const Rejection& why) {
  bool has_ticket = false;
  for (const std::string& ticket : tickets) {
    if (ticket.empty()) continue;
    has_ticket = true;
    flaws_.try_emplace(ticket, "line " + std::to_string(row.line) + " of '" + name_ +
                                   "' cannot be read: " + why.field + " " + why.reason);
  }
  if (has_ticket) return;
  if (homeless_rows_++ == 0) first_homeless_line_ = row.line;
}

void Conversations::write_sorted(AdbcConnection& database) {
  const Wording wording{"sorting the messages", "Free some space."};
  const auto rows = arrow_rows(
      database.query("SELECT ticket, id, role, time, text FROM messages ORDER BY ticket, position",
                     wording),
      {.wording = wording});
  std::string ticket;
  std::string bytes;  // of the conversation being gathered
  const auto finish = [&] {
    if (bytes.empty()) return;
    entries_.push_back({hash64(ticket), file_size_});
    std::string size;
    append_size(bytes.size(), size);
    file_.append(size);
    file_.append(bytes);
    file_size_ += size.size() + bytes.size();
    bytes.clear();
  };
  std::vector<Row> block;
  for (; rows->read(kBatchRows, block); block.clear()) {
    for (Row& row : block) {
      std::string of = cell_text(row, 0);
      if (of != ticket || bytes.empty()) {
        finish();
        ticket = std::move(of);
        append_text(ticket, bytes);
      }
      for (std::size_t column = 1; column < 5; ++column) append_text(cell_text(row, column), bytes);
    }
  }
  finish();
}

Accepted<std::vector<Message>> Conversations::messages_of(const std::string& ticket_id) {
  std::vector<Turn> turns = turns_of(ticket_id);
  if (const auto flaw = flaws_.find(ticket_id); flaw != flaws_.end()) {
    return reject("messages", flaw->second);
  }
  return warehouse::messages_of(std::move(turns));
}

std::vector<Turn> Conversations::turns_of(const std::string& ticket_id) {
  const std::uint64_t hash = hash64(ticket_id);
  auto entry =
      std::lower_bound(entries_.begin(), entries_.end(), hash,
                       [](const Entry& e, std::uint64_t wanted) { return e.hash < wanted; });
  for (; entry != entries_.end() && entry->hash == hash; ++entry) {
    std::uint64_t size = 0;
    std::memcpy(&size, file_.bytes_at(entry->offset, sizeof size).data(), sizeof size);
    const std::string bytes = file_.bytes_at(entry->offset + sizeof size, size);
    ConversationReader reader(bytes);
    if (reader.text() != ticket_id) continue;  // another id with the same hash
    is_claimed_[static_cast<std::size_t>(entry - entries_.begin())] = true;
    std::vector<Turn> turns;
    std::set<std::string> seen;
    while (!reader.is_at_end()) {
      Turn turn;
      for (std::string* const part : {&turn.id, &turn.role, &turn.time, &turn.text}) {
        *part = reader.text();
      }
      if (turn.id.empty() || seen.insert(turn.id).second) turns.push_back(std::move(turn));
    }
    return turns;
  }
  return {};
}

void Conversations::note_unclaimed() const {
  const auto unclaimed = std::count(is_claimed_.begin(), is_claimed_.end(), false);
  if (unclaimed == 0) return;
  notes_.note("messages '" + name_ + "': " + std::to_string(unclaimed) + " of the " +
              std::to_string(is_claimed_.size()) +
              " tickets they belong to are not among those read. Check --id if that is too many.");
}

}  // namespace triage::warehouse
