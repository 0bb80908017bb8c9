#include "triage/ticket/ticket_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "triage/base/json_text.h"
#include "triage/base/unicode.h"

namespace triage {
namespace {

using nlohmann::json;

// Strings as they are; numbers and booleans as written; null and others as nothing.
std::optional<std::string> scalar_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  return std::nullopt;
}

std::optional<std::string> member_text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::nullopt : scalar_text(*found);
}

// A list or an object where a text is expected.
std::optional<Rejection> misshapen(const json& object, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    const auto found = object.find(name);
    if (found != object.end() && found->is_structured()) {
      return Rejection{name, "is a list or an object, not a text"};
    }
  }
  return std::nullopt;
}

// Reads an optional time member; a value that is no time is a rejection.
Accepted<std::optional<Time>> member_time(const json& object, const char* name) {
  const auto text = member_text(object, name);
  if (!text || text->empty()) return std::optional<Time>{};
  const auto time = parse_time(*text);
  if (!time) return reject(name, "is no time like 2026-03-02T08:15:00Z");
  return time;
}

Accepted<Message> parse_message(const json& value) {
  if (value.is_string()) return Message{.id = {}, .time = {}, .text = value.get<std::string>()};
  if (!value.is_object()) return reject("messages", "a message is neither a text nor an object");
  if (const auto why =
          misshapen(value, {"id", "text", "body", "role", "author", "author_role", "time"})) {
    return tl::unexpected(*why);
  }
  Message message;
  message.id = member_text(value, "id").value_or("");
  message.text = member_text(value, "text").value_or(member_text(value, "body").value_or(""));
  for (const char* name : {"role", "author", "author_role"}) {
    const auto text = member_text(value, name);
    if (!text) continue;
    const auto role = parse_role(*text);
    if (!role) {
      return reject(name, "is none of requester, agent, system");
    }
    message.role = *role;
    break;
  }
  const auto time = member_time(value, "time");
  if (!time) return tl::unexpected(time.error());
  message.time = *time;
  return message;
}

std::optional<Rejection> read_messages(const json& object, Ticket& ticket) {
  const auto found = object.find("messages");
  if (found != object.end() && !found->is_null()) {
    if (!found->is_array()) return Rejection{"messages", "is not a list"};
    for (const json& value : *found) {
      auto message = parse_message(value);
      if (!message) return message.error();
      ticket.messages.push_back(std::move(*message));
    }
  }
  for (const char* name : {"body", "text"}) {
    if (auto text = member_text(object, name); text && !text->empty()) {
      ticket.messages.insert(ticket.messages.begin(),
                             Message{.id = {}, .time = {}, .text = std::move(*text)});
      break;
    }
  }
  return std::nullopt;
}

std::optional<Rejection> read_times(const json& object, Ticket& ticket) {
  const auto created = member_time(object, "created_at");
  if (!created) return created.error();
  ticket.created_at = *created;
  const auto decided = member_time(object, "decided_at");
  if (!decided) return decided.error();
  ticket.decided_at = *decided;
  return std::nullopt;
}

std::optional<Rejection> read_fields(const json& object, std::span<const std::string> field_names,
                                     Ticket& ticket) {
  const auto add = [&](const std::string& name, const json& value) {
    auto text = scalar_text(value);
    if (text && !text->empty()) ticket.fields.push_back({name, std::move(*text)});
  };
  if (const auto found = object.find("fields"); found != object.end() && !found->is_null()) {
    if (!found->is_object()) return Rejection{"fields", "is not an object of names and values"};
    for (const auto& [name, value] : found->items()) add(name, value);
  }
  for (const std::string& name : field_names) {
    if (const auto found = object.find(name); found != object.end()) add(name, *found);
  }
  return std::nullopt;
}

std::optional<Rejection> read_vector(const json& object, Ticket& ticket) {
  const auto found = object.find("vector");
  if (found == object.end() || found->is_null()) return std::nullopt;
  const bool is_numbers =
      found->is_array() &&
      std::all_of(found->begin(), found->end(), [](const json& v) { return v.is_number(); });
  if (!is_numbers) return Rejection{"vector", "is not a list of numbers"};
  ticket.vector = found->get<std::vector<float>>();
  return std::nullopt;
}

void write(JsonText& line, const Message& message) {
  line.begin_object();
  if (!message.id.empty()) line.member("id", message.id);
  line.member("role", name_of(message.role));
  if (message.time) line.member("time", format_time(*message.time));
  line.member("text", message.text).end_object();
}

void write(JsonText& line, const std::vector<Field>& fields) {
  line.name("fields").begin_object();
  for (const Field& field : fields) line.member(field.name, field.value);
  line.end_object();
}

void write(JsonText& line, const std::vector<float>& vector) {
  line.name("vector").begin_array();
  for (const float number : vector) line.value(number);
  line.end_array();
}

}  // namespace

Accepted<Ticket> parse_ticket_json(std::string_view text, std::uint64_t row,
                                   std::span<const std::string> field_names) {
  const json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) {
    return reject("json", check_utf8(text).is_valid ? "is not well-formed JSON" : "is not UTF-8");
  }
  return read_ticket(value, row, field_names);
}

Accepted<Ticket> read_ticket(const json& value, std::uint64_t row,
                             std::span<const std::string> field_names) {
  Ticket ticket;
  ticket.row = row;
  ticket.id = std::to_string(row);
  ticket.has_own_id = false;
  if (value.is_string()) {
    ticket.messages.push_back({.id = {}, .time = {}, .text = value.get<std::string>()});
    return ticket;
  }
  if (!value.is_object()) return reject("json", "is neither an object nor a text");
  if (const auto why = misshapen(value, {"id", "channel", "created_at", "decided_at", "subject",
                                         "body", "text", "label"})) {
    return tl::unexpected(*why);
  }

  if (auto id = member_text(value, "id"); id && !id->empty()) {
    ticket.id = std::move(*id);
    ticket.has_own_id = true;
  }
  if (const auto channel = member_text(value, "channel")) {
    const auto kind = parse_channel(*channel);
    if (!kind) return reject("channel", "is neither chat nor email");
    ticket.channel = *kind;
  }
  ticket.subject = member_text(value, "subject").value_or("");
  if (auto label = member_text(value, "label"); label && !label->empty()) ticket.label = *label;
  if (auto why = read_times(value, ticket)) return tl::unexpected(*why);
  if (auto why = read_messages(value, ticket)) return tl::unexpected(*why);
  if (auto why = read_vector(value, ticket)) return tl::unexpected(*why);
  if (auto why = read_fields(value, field_names, ticket)) return tl::unexpected(*why);
  return ticket;
}

std::string to_json(const Ticket& ticket) {
  JsonText line;
  line.begin_object().member("id", ticket.id);
  if (ticket.channel != Channel::kUnknown) line.member("channel", name_of(ticket.channel));
  if (ticket.created_at) line.member("created_at", format_time(*ticket.created_at));
  if (ticket.decided_at) line.member("decided_at", format_time(*ticket.decided_at));
  if (!ticket.subject.empty()) line.member("subject", ticket.subject);
  line.name("messages").begin_array();
  for (const Message& message : ticket.messages) write(line, message);
  line.end_array();
  if (!ticket.fields.empty()) write(line, ticket.fields);
  if (ticket.label) line.member("label", *ticket.label);
  if (!ticket.vector.empty()) write(line, ticket.vector);
  return line.end_object().take();
}

}  // namespace triage
