#include "triage/warehouse/tickets/row_ticket.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "triage/base/unicode.h"
#include "triage/warehouse/table/cell_time.h"
#include "triage/warehouse/table/json_row.h"
#include "triage/warehouse/table/number_list.h"

namespace triage::warehouse {
namespace {

// A value as reasons tell of it: they are written to files, and any cell may hold a ticket's text.
std::string size_of(const std::string& value) {
  return value.size() == 1 ? "a text of 1 byte"
                           : "a text of " + std::to_string(value.size()) + " bytes";
}

std::string not_a_time(const std::string& value) {
  return "is no time like 2026-03-02T08:15:00Z, but " + size_of(value);
}

// Takes the cells of one row out, and keeps the first reason against one of them.
class CellReader {
 public:
  CellReader(Row& row, std::span<const std::string> columns) : row_(row), columns_(columns) {}

  // A column may have several roles, so its text stays where it is.
  std::string text(std::optional<std::size_t> column) {
    const Value* const value = cell(column);
    if (value == nullptr) return {};
    if (const auto* const text = std::get_if<std::string>(value)) return checked(*column, *text);
    if (const auto* const time = std::get_if<Time>(value)) return format_time(*time);
    if (const auto* const turns = std::get_if<std::vector<Turn>>(value)) {
      return checked(*column, joined(*turns));
    }
    return {};
  }

  // The same, moved out: for the long texts, when all else has been read.
  std::string take_text(std::size_t column) {
    Value* const value = cell(column);
    auto* const text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    return text != nullptr ? checked(column, std::move(*text)) : this->text(column);
  }

  std::optional<Time> time(std::optional<std::size_t> column) {
    if (const Value* const value = cell(column)) {
      if (const auto* const time = std::get_if<Time>(value)) return *time;
    }
    const std::string written = text(column);
    if (written.find_first_not_of(' ') == std::string::npos) return std::nullopt;
    const auto time = parse_cell_time(written);
    if (!time) refuse(*column, not_a_time(written));
    return time;
  }

  // A list of numbers, or a text that writes one.
  std::vector<float> vector(std::optional<std::size_t> column) {
    Value* const value = cell(column);
    if (value == nullptr || std::holds_alternative<std::monostate>(*value)) return {};
    std::optional<std::vector<float>> numbers;
    if (auto* const list = std::get_if<std::vector<float>>(value)) numbers = std::move(*list);
    if (const auto* const text = std::get_if<std::string>(value)) {
      if (text->empty()) return {};
      numbers = parse_number_list(*text);
    }
    if (!numbers || !std::all_of(numbers->begin(), numbers->end(),
                                 [](float number) { return std::isfinite(number); })) {
      refuse(*column, "is not a list of numbers");
      return {};
    }
    return std::move(*numbers);
  }

  std::vector<Message> messages(std::optional<std::size_t> column) {
    Value* const value = cell(column);
    if (value == nullptr || std::holds_alternative<std::monostate>(*value)) return {};
    auto* const turns = std::get_if<std::vector<Turn>>(value);
    if (turns != nullptr) return accepted(*column, messages_of(std::move(*turns)));
    const std::string json = text(column);
    if (json.find_first_not_of(" \t\r\n") == std::string::npos) return {};
    auto parsed = parse_json_turns(json);
    if (!parsed) {
      refuse(*column, "is not a list of messages");
      return {};
    }
    return accepted(*column, messages_of(std::move(*parsed)));
  }

  std::optional<Rejection>& reason() { return reason_; }

 private:
  Value* cell(std::optional<std::size_t> column) {
    return column && *column < row_.values.size() ? &row_.values[*column] : nullptr;
  }

  static std::string joined(const std::vector<Turn>& turns) {
    std::string text;
    for (const Turn& turn : turns) text += (text.empty() ? "" : ", ") + turn.text;
    return text;
  }

  std::string checked(std::size_t column, std::string text) {
    if (const Utf8Check check = check_utf8(text); !check.is_valid) {
      refuse(column, "is not UTF-8 (at byte " + std::to_string(check.invalid_at + 1) + ")");
    }
    return text;
  }

  std::vector<Message> accepted(std::size_t column, Accepted<std::vector<Message>> messages) {
    if (messages) return std::move(*messages);
    refuse(column, messages.error().field + " " + messages.error().reason);
    return {};
  }

  void refuse(std::size_t column, std::string why) {
    if (!reason_) reason_ = Rejection{columns_[column], std::move(why)};
  }

  Row& row_;
  const std::span<const std::string> columns_;
  std::optional<Rejection> reason_;
};

std::string body_of(CellReader& cells, const std::vector<std::size_t>& columns) {
  std::string body;
  for (const std::size_t column : columns) {
    std::string part = cells.take_text(column);
    if (part.empty()) continue;
    if (body.empty()) {
      body = std::move(part);
    } else {
      body.append("\n\n").append(part);
    }
  }
  return body;
}

}  // namespace

std::string id_of(const Row& row, const ColumnRoles& roles) {
  if (!roles.id || *roles.id >= row.values.size()) return {};
  const auto* const id = std::get_if<std::string>(&row.values[*roles.id]);
  return id != nullptr ? repaired_utf8(*id) : std::string();
}

std::optional<Rejection> flaw_of(const Turn& turn) {
  for (const std::string* const part : {&turn.id, &turn.text}) {
    if (!check_utf8(*part).is_valid) return Rejection{"text", "is not UTF-8"};
  }
  if (!turn.role.empty() && !parse_role(turn.role)) {
    return Rejection{"role", "is none of requester, agent, system, but " + size_of(turn.role)};
  }
  if (!turn.time.empty() && !parse_cell_time(turn.time)) {
    return Rejection{"time", not_a_time(turn.time)};
  }
  return std::nullopt;
}

Accepted<std::vector<Message>> messages_of(std::vector<Turn> turns) {
  std::vector<Message> messages;
  messages.reserve(turns.size());
  for (Turn& turn : turns) {
    if (auto flaw = flaw_of(turn)) return tl::unexpected(std::move(*flaw));
    messages.push_back({.id = std::move(turn.id),
                        .role = parse_role(turn.role).value_or(Role::kRequester),
                        .time = parse_cell_time(turn.time),
                        .text = std::move(turn.text)});
  }
  return messages;
}

Accepted<Ticket> ticket_of(Row& row, const ColumnRoles& roles,
                           std::span<const std::string> columns) {
  if (row.unusable) return tl::unexpected(*row.unusable);
  CellReader cells(row, columns);
  Ticket ticket;
  ticket.row = row.number;
  ticket.line = row.line;
  ticket.id = cells.text(roles.id);
  ticket.has_own_id = !ticket.id.empty();
  if (!ticket.has_own_id) ticket.id = std::to_string(row.number);
  ticket.channel = parse_channel(cells.text(roles.channel)).value_or(Channel::kUnknown);
  ticket.created_at = cells.time(roles.created_at);
  ticket.decided_at = cells.time(roles.decided_at);
  ticket.changed_at = cells.time(roles.changed_at);
  ticket.subject = cells.text(roles.subject);
  ticket.messages = cells.messages(roles.messages);
  if (std::string label = cells.text(roles.label);
      label.find_first_not_of(" \t\r\n") != std::string::npos) {
    ticket.label = std::move(label);
  }
  for (const ColumnRoles::Field& field : roles.fields) {
    std::string value = cells.text(field.column);
    if (!value.empty()) ticket.fields.push_back({field.name, std::move(value)});
  }
  ticket.vector = cells.vector(roles.vector);
  std::string body = body_of(cells, roles.body);
  if (body.empty()) body = body_of(cells, roles.body_fallback);
  // Tools often repeat the description as the first comment.
  const bool is_repeated = !ticket.messages.empty() && ticket.messages.front().text == body;
  if (!body.empty() && !is_repeated) {
    ticket.messages.insert(ticket.messages.begin(),
                           Message{.id = {}, .time = {}, .text = std::move(body)});
  }
  if (cells.reason()) return tl::unexpected(std::move(*cells.reason()));
  return ticket;
}

}  // namespace triage::warehouse
