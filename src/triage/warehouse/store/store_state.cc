#include "triage/warehouse/store/store_state.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace triage::warehouse {
namespace {

using nlohmann::ordered_json;

constexpr int kFormat = 1;

struct Single {
  const char* role;
  std::optional<std::string> RoleOptions::*column;
};
constexpr Single kSingles[] = {
    {"id", &RoleOptions::id},
    {"label", &RoleOptions::label},
    {"time", &RoleOptions::time},
    {"decided_at", &RoleOptions::decided_at},
    {"changed_at", &RoleOptions::changed_at},
    {"channel", &RoleOptions::channel},
    {"messages", &RoleOptions::messages},
    {"vectors", &RoleOptions::vectors},
};

ordered_json json_of(const RoleOptions& roles) {
  ordered_json json = ordered_json::object();
  for (const Single& single : kSingles) {
    if (const auto& column = roles.*single.column) json[single.role] = *column;
  }
  json["text"] = roles.text;
  json["fields"] = roles.fields;
  return json;
}

RoleOptions roles_in(const ordered_json& json) {
  RoleOptions roles;
  for (const Single& single : kSingles) {
    if (json.contains(single.role)) {
      roles.*single.column = json.at(single.role).get<std::string>();
    }
  }
  json.at("text").get_to(roles.text);
  json.at("fields").get_to(roles.fields);
  return roles;
}

// A name in this very folder.
bool is_plain_name(const std::string& file) {
  return !file.empty() && file.find('/') == std::string::npos && file.front() != '.';
}

StoreState state_in(const ordered_json& json) {
  if (json.at("format") != kFormat) throw std::invalid_argument("format");
  StoreState state;
  json.at("cleaning").get_to(state.cleaning);
  json.at("origin").get_to(state.origin);
  json.at("complete").get_to(state.is_complete);
  json.at("rising_texts").get_to(state.has_rising_texts);
  json.at("rising_numbers").get_to(state.has_rising_numbers);
  json.at("in_order").get_to(state.is_in_order);
  if (const auto& watermark = json.at("watermark"); !watermark.is_null()) {
    state.watermark = parse_time(watermark.get<std::string>());
    if (!state.watermark) throw std::invalid_argument("watermark");
  }
  state.roles = roles_in(json.at("roles"));
  json.at("next_slot").get_to(state.next_slot);
  for (const ordered_json& segment : json.at("segments")) {
    state.segments.push_back({.file = segment.at("file").get<std::string>(),
                              .rows = segment.at("rows").get<std::uint64_t>(),
                              .bytes = segment.at("bytes").get<std::uint64_t>(),
                              .sha256 = segment.at("sha256").get<std::string>()});
    if (!is_plain_name(state.segments.back().file)) throw std::invalid_argument("file");
  }
  return state;
}

}  // namespace

std::string to_json(const StoreState& state) {
  ordered_json segments = ordered_json::array();
  for (const StoredSegment& segment : state.segments) {
    segments.push_back({{"file", segment.file},
                        {"rows", segment.rows},
                        {"bytes", segment.bytes},
                        {"sha256", segment.sha256}});
  }
  ordered_json json = {{"format", kFormat},
                       {"cleaning", state.cleaning},
                       {"origin", state.origin},
                       {"complete", state.is_complete},
                       {"rising_texts", state.has_rising_texts},
                       {"rising_numbers", state.has_rising_numbers},
                       {"in_order", state.is_in_order},
                       {"watermark", nullptr},
                       {"roles", json_of(state.roles)},
                       {"next_slot", state.next_slot},
                       {"segments", std::move(segments)}};
  if (state.watermark) json["watermark"] = format_time(*state.watermark);
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::optional<StoreState> parse_store_state(const std::string& json) {
  try {
    return state_in(ordered_json::parse(json));
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

}  // namespace triage::warehouse
