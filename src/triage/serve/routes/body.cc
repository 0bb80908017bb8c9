#include "triage/serve/routes/body.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/ticket/json_depth.h"
#include "triage/ticket/ticket_json.h"

namespace triage::serve {
namespace {

using nlohmann::json;

constexpr int kDeepest = 32;

bool is_json(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type.empty() || type.starts_with("application/json") || type.ends_with("+json");
}

Refused bad_parameter(std::string_view name, const std::string& what) {
  return Refused({.status = 400, .detail = "The parameter '" + std::string(name) + "' " + what});
}

}  // namespace

json json_body(const Request& request) {
  if (!is_json(request.header("Content-Type"))) {
    throw Refused({.status = 415, .detail = "The body has to be application/json."});
  }
  if (is_nested_deeper(request.body, kDeepest))
    throw bad_body("", "The body is nested too deeply.");
  json body = json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  if (body.is_discarded()) throw bad_body("", "The body is not well-formed JSON in UTF-8.");
  return body;
}

Ticket ticket_in(const json& value, std::size_t index, const std::string& pointer) {
  if (!value.is_object() && !value.is_string()) {
    throw bad_body(pointer, "A ticket is a text or an object.");
  }
  auto ticket = read_ticket(value, index + 1);
  if (!ticket) {
    const std::string at = ticket.error().field == "json" ? "" : "/" + ticket.error().field;
    throw bad_body(pointer + at, "'" + ticket.error().field + "' " + ticket.error().reason + ".");
  }
  return *std::move(ticket);
}

std::vector<Ticket> tickets_in_list(const json& list, const std::string& pointer) {
  constexpr std::size_t kMostTickets = 1000;
  if (list.size() > kMostTickets) {
    throw Refused({.status = 413,
                   .detail = "There are more than " + std::to_string(kMostTickets) +
                             " tickets. Send fewer at once, or use `triage predict`.",
                   .pointer = pointer});
  }
  std::vector<Ticket> tickets;
  for (std::size_t i = 0; i < list.size(); ++i) {
    tickets.push_back(ticket_in(list[i], i, pointer + "/" + std::to_string(i)));
  }
  return tickets;
}

void require_known(const Parameters& query, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : query) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw bad_parameter(name, "is not known here.");
    }
  }
}

std::optional<std::string> parameter(const Parameters& query, std::string_view name) {
  const auto found = query.find(name);
  return found == query.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> choice_in(const Parameters& query, std::string_view name,
                                     std::initializer_list<std::string_view> choices) {
  const auto value = parameter(query, name);
  if (!value || std::find(choices.begin(), choices.end(), *value) != choices.end()) return value;
  std::string all;
  for (const std::string_view choice : choices) all.append(all.empty() ? "" : ", ").append(choice);
  throw bad_parameter(name, "is one of " + all + ".");
}

bool switch_in(const Parameters& query, std::string_view name) {
  const auto value = parameter(query, name);
  if (!value || *value == "false" || *value == "0") return false;
  if (*value == "true" || *value == "1") return true;
  throw bad_parameter(name, "is either true or false.");
}

int count_in(const Parameters& query, std::string_view name, int usual, int least, int most) {
  const auto value = parameter(query, name);
  if (!value) return usual;
  int count = 0;
  const auto [end, failure] = std::from_chars(value->data(), value->data() + value->size(), count);
  if (failure != std::errc() || end != value->data() + value->size() || count < least ||
      count > most) {
    throw bad_parameter(
        name, "is a number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
  }
  return count;
}

std::optional<Time> time_in(const Parameters& query, std::string_view name) {
  const auto value = parameter(query, name);
  if (!value) return std::nullopt;
  if (const auto time = parse_time(*value)) return time;
  throw bad_parameter(name, "is a time such as 2026-03-02T08:15:00Z.");
}

Refused bad_body(std::string pointer, std::string detail) {
  return Refused({.status = 400, .detail = std::move(detail), .pointer = std::move(pointer)});
}

std::optional<std::string> text_member(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) {
    throw bad_body(std::string("/") + name, std::string("'") + name + "' has to be a text.");
  }
  return found->get<std::string>();
}

Response json_response(const nlohmann::ordered_json& body, int status) {
  return {.status = status,
          .content_type = "application/json",
          .body = body.dump(-1, ' ', false, json::error_handler_t::replace)};
}

}  // namespace triage::serve
