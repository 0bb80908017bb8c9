#include "triage/warehouse/conversations.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/warehouse/arrow_builder.h"
#include "triage/warehouse/message_names.h"
#include "triage/warehouse/name_list.h"
#include "triage/warehouse/row_ticket.h"
#include "triage/warehouse/usual_names.h"

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

std::string cell_text(Row& row, std::optional<std::size_t> column) {
  if (!column || *column >= row.values.size()) return {};
  if (auto* const text = std::get_if<std::string>(&row.values[*column])) return std::move(*text);
  if (const auto* const time = std::get_if<Time>(&row.values[*column])) return format_time(*time);
  return {};
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

Conversations::Conversations(RowReader& rows, const std::string& name, const DuckDbOptions& duckdb)
    : file_(duckdb.spill_folder) {
  AdbcConnection database = open_duckdb(for_sorting(duckdb));
  gather(rows, name, database);
  write_sorted(database);
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.hash, a.offset) < std::pair(b.hash, b.offset);
  });
}

void Conversations::gather(RowReader& rows, const std::string& name, AdbcConnection& database) {
  ArrowBatchBuilder batch({{"ticket", ArrowCell::kText},
                           {"position", ArrowCell::kInteger},
                           {"id", ArrowCell::kText},
                           {"role", ArrowCell::kText},
                           {"time", ArrowCell::kText},
                           {"text", ArrowCell::kText}});
  database.ingest(kTable, batch.finish());  // the columns, also if no row follows
  std::vector<Row> block;
  while (rows.read(kBatchRows, block)) {
    const MessageColumns columns = message_columns(rows.columns(), name);
    for (Row& row : block) {
      std::string ticket = cell_text(row, columns.ticket);
      Turn turn{.id = cell_text(row, columns.id),
                .role = cell_text(row, columns.role),
                .time = cell_text(row, columns.time),
                .text = cell_text(row, columns.text)};
      auto why = row.unusable;
      if (!why && ticket.empty()) why = Rejection{"ticket", "has no ticket's id"};
      if (!why) why = flaw_of(turn);
      if (why) {
        why->reason = "in messages '" + name + "': " + why->reason;
        rejected_.push_back({row.line, std::move(ticket), std::move(*why)});
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
    block.clear();
    database.ingest(kTable, batch.finish());
  }
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

std::vector<Message> Conversations::messages_of(std::string_view ticket_id) const {
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
    std::vector<Turn> turns;
    std::set<std::string> seen;
    while (!reader.is_at_end()) {
      Turn turn;
      for (std::string* const part : {&turn.id, &turn.role, &turn.time, &turn.text}) {
        *part = reader.text();
      }
      if (turn.id.empty() || seen.insert(turn.id).second) turns.push_back(std::move(turn));
    }
    auto messages = warehouse::messages_of(std::move(turns));
    TRIAGE_CHECK(messages.has_value(), "a message that was accepted is accepted again");
    return std::move(*messages);
  }
  return {};
}

}  // namespace triage::warehouse
