#include "triage/slack/json.h"

#include <nlohmann/json.hpp>

namespace triage::slack {

using nlohmann::json;

Accepted<json> parse_object(std::string_view text) {
  if (text.size() > kMaxPayloadBytes) return reject("body", "is longer than 4 MiB");
  bool is_too_deep = false;
  // Values below the limit are dropped as they are read, so that depth costs nothing.
  const auto keep = [&](int depth, json::parse_event_t, json&) {
    is_too_deep = is_too_deep || depth > kMaxPayloadDepth;
    return !is_too_deep;
  };
  json value = json::parse(text, keep, false);
  if (is_too_deep) return reject("body", "is nested too deeply");
  if (value.is_discarded()) return reject("body", "is no JSON");
  if (!value.is_object()) return reject("body", "is no JSON object");
  return value;
}

const json* find_value(const json& object, std::initializer_list<std::string_view> path) {
  const json* value = &object;
  for (const std::string_view name : path) {
    if (!value->is_object()) return nullptr;
    const auto member = value->find(name);
    if (member == value->end()) return nullptr;
    value = &*member;
  }
  return value;
}

std::string text_at(const json& object, std::initializer_list<std::string_view> path) {
  const json* const value = find_value(object, path);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

bool is_true_at(const json& object, std::initializer_list<std::string_view> path) {
  const json* const value = find_value(object, path);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

std::string to_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace triage::slack
