#include "triage/slack/json.h"

#include <nlohmann/json.hpp>

#include "triage/ticket/json_depth.h"

namespace triage::slack {

using nlohmann::json;

Accepted<json> parse_object(std::string_view text) {
  if (text.size() > kMaxPayloadBytes) return reject("body", "is longer than 4 MiB");
  if (is_nested_deeper(text, kMaxPayloadDepth)) return reject("body", "is nested too deeply");
  json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
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
