#include "triage/warehouse/tickets/joined_messages.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/nearest_name.h"
#include "triage/ticket/seen_ids.h"
#include "triage/warehouse/table/name_list.h"
#include "triage/warehouse/tickets/column_roles.h"
#include "triage/warehouse/tickets/usual_names.h"

namespace triage::warehouse {
namespace {

constexpr std::size_t kBatchRows = 2048;
constexpr const char* kMessages = "messages";

using Column = std::optional<std::size_t>;

struct JoinedColumns {
  std::size_t ticket = 0;
  Column id;
  Column role;
  Column time;
  std::size_t text = 0;

  [[nodiscard]] std::array<Column, 5> all() const { return {ticket, id, role, time, text}; }
};

// The first column with one of these names, as plain_name() writes them.
Column usual_column(std::span<const std::string> columns, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (plain_name(columns[i]) == name) return i;
    }
  }
  return std::nullopt;
}

// The ticket's cell stays for the rows that are made of it.
std::string copied_text(const Row& row, std::size_t column) {
  if (column >= row.values.size()) return {};
  Value copy = row.values[column];
  return take_text(copy);
}

class JoinedMessages final : public RowReader {
 public:
  JoinedMessages(std::unique_ptr<RowReader> rows, std::optional<std::string> ticket_id,
                 MessageColumnNames names, std::string source)
      : reader_(std::move(rows)),
        ticket_id_(std::move(ticket_id)),
        names_(std::move(names)),
        source_(std::move(source)) {
    if (reader_->columns().empty()) is_at_end_ = !reader_->read(kBatchRows, read_);
    joined_ = find_columns();
    take_columns();
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  bool may_gain_columns() const override { return !joined_ && reader_->may_gain_columns(); }

  std::optional<std::uint64_t> row_count() const override {
    return joined_ ? std::nullopt : reader_->row_count();
  }

  void select(const std::vector<bool>& columns) override {
    std::vector<bool> wanted = columns;
    wanted.resize(reader_->columns().size());
    if (joined_) {
      for (const Column column : joined_->all()) {
        if (column) wanted[*column] = true;
      }
    }
    reader_->select(wanted);
  }

  bool read(std::size_t limit, std::vector<Row>& rows) override {
    if (!joined_) return read_through(limit, rows);
    const std::size_t had = rows.size();
    while (rows.size() < had + limit) {
      if (next_ == read_.size()) {
        if (rows.size() > had) return true;  // what has arrived; more may take its time
        if (!refill()) break;
      }
      Row& row = read_[next_];
      if (row.unusable && copied_text(row, joined_->ticket).empty()) {  // nobody knows whose it is
        rows.push_back(std::move(row));
        ++next_;
        continue;
      }
      const std::string ticket = ticket_of(row);
      if (is_open_ && ticket != ticket_) close_ticket(rows);
      if (rows.size() == had + limit) return true;
      add(row, ticket);
      ++next_;
    }
    // Only the end closes a ticket: a limit that is reached may lie in the middle of it.
    if (is_open_ && rows.size() < had + limit) close_ticket(rows);
    return rows.size() > had;
  }

 private:
  bool read_through(std::size_t limit, std::vector<Row>& rows) {
    if (read_.empty()) {
      if (!is_at_end_) is_at_end_ = !reader_->read(limit, rows);
      if (columns_.size() != reader_->columns().size()) take_columns();
      return !is_at_end_;
    }
    std::move(read_.begin(), read_.end(), std::back_inserter(rows));
    read_.clear();
    return true;
  }

  bool refill() {
    read_.clear();
    next_ = 0;
    if (!is_at_end_) is_at_end_ = !reader_->read(kBatchRows, read_);
    return !is_at_end_;
  }

  [[nodiscard]] std::optional<JoinedColumns> find_columns() const {
    constexpr std::array<std::string_view, 3> kTexts{"messagetext", "messagebody",
                                                     "messagecontent"};
    constexpr std::array<std::string_view, 2> kIds{"messageid", "messagenumber"};
    constexpr std::array<std::string_view, 4> kRoles{"messagerole", "messageauthorrole",
                                                     "messageauthortype", "authorrole"};
    constexpr std::array<std::string_view, 4> kTimes{"messagetime", "messagecreatedat",
                                                     "messagesentat", "sentat"};
    const std::vector<std::string>& columns = reader_->columns();
    const auto column = [&](const std::optional<std::string>& said, const char* role,
                            std::span<const std::string_view> usual) {
      return said ? std::optional(said_column(*said, role)) : usual_column(columns, usual);
    };
    const Column text = column(names_.text, "message_text", kTexts);
    if (!text) return std::nullopt;
    const Column ticket = ticket_id_ ? find_column(*ticket_id_, columns)
                                     : usual_column(columns, usual_names(ColumnRole::kId));
    if (!ticket && !names_.text) return std::nullopt;
    if (!ticket) {
      throw InvalidInput("'" + source_ + "': no column is known to hold the tickets' ids, which " +
                         "messages in rows of their own need. Name it with --id.");
    }
    return JoinedColumns{.ticket = *ticket,
                         .id = column(names_.id, "message_id", kIds),
                         .role = column(names_.role, "message_role", kRoles),
                         .time = column(names_.time, "message_time", kTimes),
                         .text = *text};
  }

  [[nodiscard]] std::size_t said_column(const std::string& name, const std::string& role) const {
    const std::vector<std::string>& columns = reader_->columns();
    if (const Column column = find_column(name, columns)) return *column;
    throw InvalidInput("'" + source_ + "': " + role + " is to be column '" + name +
                       "', which is not there." + did_you_mean(name, columns) +
                       " The columns are " + name_list(columns) + ".");
  }

  void take_columns() {
    columns_ = reader_->columns();
    if (joined_) columns_.emplace_back(kMessages);
  }

  // A row without an id is a ticket of its own.
  [[nodiscard]] std::string ticket_of(const Row& row) const {
    std::string ticket = copied_text(row, joined_->ticket);
    return ticket.empty() ? "\n" + std::to_string(row.number) : ticket;
  }

  void add(Row& row, const std::string& ticket) {
    Turn turn{.id = cell_text(row, joined_->id),
              .role = cell_text(row, joined_->role),
              .time = cell_text(row, joined_->time),
              .text = cell_text(row, joined_->text)};
    if (!is_open_) {
      open(row, ticket);
    } else if (row.unusable && !ticket_row_.unusable) {
      ticket_row_.unusable = std::move(row.unusable);
    }
    const bool is_repeated = !turn.id.empty() && !message_ids_.insert(turn.id).second;
    if (!is_repeated && !turn.text.empty()) turns_.push_back(std::move(turn));
  }

  void open(Row& row, const std::string& ticket) {
    if (tickets_.has(ticket)) {
      throw InvalidInput("'" + source_ +
                         "': the rows of a ticket do not follow each other (its id " +
                         "comes again in row " + std::to_string(row.number) +
                         "). Sort them by it: ORDER BY " + columns_[joined_->ticket] + ".");
    }
    tickets_.add(ticket);
    ticket_ = ticket;
    ticket_row_ = std::move(row);
    is_open_ = true;
  }

  void close_ticket(std::vector<Row>& rows) {
    ticket_row_.values.resize(columns_.size() - 1);
    for (const Column column : {joined_->id, joined_->role, joined_->time, Column(joined_->text)}) {
      if (column) ticket_row_.values[*column] = std::monostate{};
    }
    ticket_row_.values.emplace_back(std::exchange(turns_, {}));
    rows.push_back(std::move(ticket_row_));
    message_ids_.clear();
    is_open_ = false;
  }

  std::unique_ptr<RowReader> reader_;
  const std::optional<std::string> ticket_id_;
  const MessageColumnNames names_;
  const std::string source_;
  std::optional<JoinedColumns> joined_;  // absent: rows go through as they are
  std::vector<std::string> columns_;
  std::vector<Row> read_;  // from next_ on, not yet given out
  std::size_t next_ = 0;
  bool is_at_end_ = false;

  bool is_open_ = false;  // is a ticket being gathered? Then:
  std::string ticket_;
  Row ticket_row_;
  std::vector<Turn> turns_;
  std::set<std::string> message_ids_;
  SeenIds tickets_;  // that were gathered
};

}  // namespace

std::unique_ptr<RowReader> joined_messages(std::unique_ptr<RowReader> rows,
                                           const std::optional<std::string>& ticket_id,
                                           MessageColumnNames names, const std::string& source) {
  return std::make_unique<JoinedMessages>(std::move(rows), ticket_id, std::move(names), source);
}

}  // namespace triage::warehouse
