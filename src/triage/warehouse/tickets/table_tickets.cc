#include "triage/warehouse/tickets/table_tickets.h"

#include <algorithm>
#include <span>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/warehouse/table/name_list.h"
#include "triage/warehouse/tickets/row_ticket.h"

namespace triage::warehouse {
namespace {

constexpr std::size_t kBatchRows = 2048;

// Columns that only some JSON lines have are looked for this far.
constexpr std::size_t kSampleRowsMax = 20'480;
constexpr std::size_t kSampleBytesMax = 64 * 1024 * 1024;

std::size_t bytes_of(std::span<const Row> rows) {
  std::size_t bytes = 0;
  for (const Row& row : rows) {
    for (const Value& value : row.values) {
      if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
    }
  }
  return bytes;
}

class TableTickets final : public TableSource {
 public:
  TableTickets(std::unique_ptr<RowReader> rows, TableTicketsOptions options)
      : reader_(std::move(rows)), options_(std::move(options)) {
    reader_->read(kBatchRows, sample_);
    extend_sample();
    resolve(sample_);
  }

  std::optional<TicketBatch> next() override {
    if (options_.limit && tickets_ >= *options_.limit) return std::nullopt;
    std::vector<Row> rows = std::exchange(sample_, {});
    if (rows.empty() && !reader_->read(kBatchRows, rows)) {
      if (options_.conversations) options_.conversations->note_unclaimed();
      return std::nullopt;
    }
    if (reader_->columns().size() != column_count_) resolve(rows);
    TicketBatch batch;
    batch.tickets.reserve(rows.size());
    for (Row& row : rows) {
      if (options_.limit && tickets_ >= *options_.limit) break;
      add(row, batch);
    }
    return batch;
  }

  std::optional<std::uint64_t> row_count() const override {
    const auto count = reader_->row_count();
    return count && options_.limit ? std::min(*count, *options_.limit) : count;
  }

  std::string name() const override { return options_.name; }
  const std::vector<std::string>& columns() const override { return reader_->columns(); }
  const std::vector<std::string>& role_explanation() const override { return explanation_; }
  RoleOptions role_names() const override { return roles_.names(reader_->columns()); }

 private:
  // Reads on while a column that was asked for has not turned up and still may.
  void extend_sample() {
    if (options_.roles.may_come_later || !reader_->may_gain_columns()) return;
    while (!has_columns(reader_->columns(), options_.roles.asked) &&
           sample_.size() < kSampleRowsMax && bytes_of(sample_) < kSampleBytesMax &&
           reader_->read(kBatchRows, sample_)) {
    }
  }

  // Keeps the roles that were found before, and gives new columns theirs. Text may find a likelier
  // column now: rows without it still have what was their text before.
  void resolve(std::span<const Row> sample) {
    const std::vector<std::string>& columns = reader_->columns();
    const ColumnRoles before = roles_;
    RoleOptions found = before.names(columns);
    found.text.clear();
    RoleKnowledge knowledge = options_.roles;
    knowledge.known = preferred(std::move(found), options_.roles.known);
    roles_ = resolve_roles(columns, knowledge, sample);
    for (const auto* const old : {&before.body, &before.body_fallback}) keep_as_fallback(*old);
    const bool is_first = column_count_ == 0;
    column_count_ = columns.size();
    if (is_first && column_count_ > 0) explanation_ = roles_.explanation;
    const bool has_text = roles_.has_text() || options_.roles.has_messages_elsewhere;
    if (is_first && column_count_ > 0 && !has_text) throw_no_text();
    if (is_first && options_.conversations && !roles_.id) throw_no_id();
    reader_->select(roles_.used(column_count_));
  }

  void keep_as_fallback(const std::vector<std::size_t>& columns) {
    for (const std::size_t column : columns) {
      const bool is_in_use =
          roles_.subject == column ||
          std::find(roles_.body.begin(), roles_.body.end(), column) != roles_.body.end();
      if (!is_in_use) roles_.body_fallback.push_back(column);
    }
  }

  [[noreturn]] void throw_no_text() const {
    throw InvalidInput("'" + options_.name + "': which column holds the text is not clear from " +
                       name_list(reader_->columns()) +
                       ". Name it with --text, say --text subject,body.");
  }

  [[noreturn]] void throw_no_id() const {
    throw InvalidInput("'" + options_.name + "': no column is known to hold the tickets' ids, " +
                       "which --messages needs to find a ticket's messages. Name it with --id.");
  }

  void add(Row& row, TicketBatch& batch) {
    std::string id = id_of(row, roles_);
    auto ticket = with_conversation(ticket_of(row, roles_, reader_->columns()), id);
    if (!ticket) {
      batch.rejected.push_back({row.number, std::move(id), std::move(ticket.error()), row.line});
      return;
    }
    if (!options_.filter.takes(*ticket)) return;
    batch.tickets.push_back(std::move(*ticket));
    ++tickets_;
  }

  // Messages belong to the id that the row gives, never to one made up for it.
  [[nodiscard]] Accepted<Ticket> with_conversation(Accepted<Ticket> ticket,
                                                   const std::string& id) const {
    if (!ticket || !options_.conversations || id.empty()) return ticket;
    auto messages = options_.conversations->messages_of(id);
    if (!messages) return tl::unexpected(std::move(messages.error()));
    for (Message& message : *messages) {
      const bool is_repeated =
          !ticket->messages.empty() && ticket->messages.front().text == message.text;
      if (!is_repeated) ticket->messages.push_back(std::move(message));
    }
    return ticket;
  }

  std::unique_ptr<RowReader> reader_;
  TableTicketsOptions options_;
  std::vector<Row> sample_;  // read to find the roles, not yet given out
  ColumnRoles roles_;
  std::vector<std::string> explanation_;  // of the roles as they were found first
  std::size_t column_count_ = 0;          // that roles_ knows of
  std::uint64_t tickets_ = 0;             // given out
};

}  // namespace

bool TicketFilter::takes(const Ticket& ticket) const {
  const std::optional<Time>& at = ticket.changed_at ? ticket.changed_at : ticket.created_at;
  if (at && ((since && *at < *since) || (until && *at >= *until))) return false;
  constexpr std::uint64_t kSeed = 5;  // of no other use of the hash
  return share >= 1 || static_cast<double>(hash64(ticket.id, kSeed)) < share * 0x1p64;
}

std::unique_ptr<TableSource> table_tickets(std::unique_ptr<RowReader> rows,
                                           TableTicketsOptions options) {
  return std::make_unique<TableTickets>(std::move(rows), std::move(options));
}

}  // namespace triage::warehouse
