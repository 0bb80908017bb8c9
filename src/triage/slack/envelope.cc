#include "triage/slack/envelope.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "triage/slack/json.h"

namespace triage::slack {
namespace {

using nlohmann::json;

std::optional<PayloadKind> kind_of(std::string_view type) {
  if (type == "events_api") return PayloadKind::kEvent;
  if (type == "interactive") return PayloadKind::kInteraction;
  if (type == "slash_commands") return PayloadKind::kCommand;
  return std::nullopt;
}

}  // namespace

Frame read_frame(std::string_view text) {
  const auto frame = parse_object(text);
  if (!frame) return Unreadable{};
  const std::string type = text_at(*frame, {"type"});
  if (type == "hello") return Hello{};
  if (type == "disconnect") return Disconnect{text_at(*frame, {"reason"})};
  std::string id = text_at(*frame, {"envelope_id"});
  if (id.empty()) return Unreadable{};
  const auto kind = kind_of(type);
  const json* const payload = find_value(*frame, {"payload"});
  if (!kind || payload == nullptr || !payload->is_object()) return Idle{std::move(id)};
  auto inbound = inbound_of(*kind, to_text(*payload));
  if (!inbound || !*inbound) return Idle{std::move(id)};
  return Delivery{.envelope_id = std::move(id), .inbound = std::move(**inbound)};
}

std::string acknowledgement(std::string_view envelope_id) {
  return to_text({{"envelope_id", envelope_id}});
}

}  // namespace triage::slack
