#include "triage/slack/gap_fill.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "triage/slack/json.h"

namespace triage::slack {
namespace {

using nlohmann::json;

constexpr auto kBetweenPages = std::chrono::seconds(60);

// A message of the history as the event that would have told it.
std::string event_of_message(const json& message, const std::string& team,
                             const std::string& channel) {
  json event = message;
  event["type"] = "message";
  event["channel"] = channel;
  return to_text({{"type", "event_callback"},
                  {"team_id", team},
                  {"event_id", "history/" + channel + "/" + text_at(message, {"ts"})},
                  {"event", std::move(event)}});
}

// The newest stand first in the history; they are kept in the order they were written.
bool keep_page(const json& messages, const Workspace& workspace, const Gap& gap,
               const KeepMessage& keep) {
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    if (!message->is_object()) continue;
    auto inbound =
        inbound_of(PayloadKind::kEvent, event_of_message(*message, workspace.team, gap.channel));
    if (inbound && *inbound && !keep(std::move(**inbound))) return false;
  }
  return true;
}

}  // namespace

CallResult fill_once(WebApi& web, const Workspace& workspace, Gap& gap, const KeepMessage& keep) {
  CallResult result =
      web.history(workspace, gap.channel, {.oldest = gap.oldest, .cursor = gap.cursor});
  if (!result.is_done()) return result;
  const auto answer = parse_object(result.body);
  const json* const messages = answer ? find_value(*answer, {"messages"}) : nullptr;
  if (messages == nullptr || !messages->is_array()) {
    return {.outcome = CallOutcome::kUnknown, .error = "no messages", .wait = kBetweenPages};
  }
  if (!keep_page(*messages, workspace, gap, keep)) {
    return {.outcome = CallOutcome::kLater, .error = "not kept", .wait = std::chrono::seconds(5)};
  }
  gap.cursor = text_at(*answer, {"response_metadata", "next_cursor"});
  gap.is_filled = gap.cursor.empty();
  result.wait = kBetweenPages;
  return result;
}

}  // namespace triage::slack
