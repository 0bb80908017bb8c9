#include "triage/slack/gap_fill.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "triage/slack/json.h"

namespace triage::slack {
namespace {

using nlohmann::json;

using journal::ChannelGap;

constexpr auto kUnreadWait = std::chrono::seconds(60);

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

// In the order they were written, whichever way the page lists them.
std::vector<json> sorted_messages(const json& page) {
  std::vector<json> messages;
  for (const json& message : page) {
    if (message.is_object()) messages.push_back(message);
  }
  std::ranges::stable_sort(messages, {},
                           [](const json& message) { return text_at(message, {"ts"}); });
  return messages;
}

bool keep_page(const std::vector<json>& messages, const Workspace& workspace, const ChannelGap& gap,
               const KeepMessage& keep) {
  for (const json& message : messages) {
    auto inbound =
        inbound_of(PayloadKind::kEvent, event_of_message(message, workspace.team, gap.channel));
    if (inbound && *inbound && !keep(std::move(**inbound))) return false;
  }
  return true;
}

void advance(ChannelGap& gap, const std::vector<json>& messages, std::string cursor) {
  if (!gap.is_channel_read) {
    for (const json& message : messages) {
      if (!text_at(message, {"latest_reply"}).empty()) {
        gap.threads.push_back(text_at(message, {"ts"}));
      }
    }
  }
  gap.next_page = std::move(cursor);
  if (!gap.next_page.empty()) return;
  if (gap.is_channel_read) {
    gap.threads.pop_back();
  } else {
    gap.is_channel_read = true;
  }
}

}  // namespace

CallResult fill_once(WebApi& web, const Workspace& workspace, ChannelGap& gap,
                     const KeepMessage& keep) {
  const WebApi::Range range{.oldest = gap.oldest, .cursor = gap.next_page};
  CallResult result =
      gap.is_channel_read
          ? web.replies(workspace, {.channel = gap.channel, .thread_ts = gap.threads.back()}, range)
          : web.history(workspace, gap.channel, range);
  if (result.outcome == CallOutcome::kNever && gap.is_channel_read) {  // a thread taken back
    advance(gap, {}, "");
    return {};
  }
  if (!result.is_done()) return result;
  const auto answer = parse_object(result.body);
  const json* const page = answer ? find_value(*answer, {"messages"}) : nullptr;
  if (page == nullptr || !page->is_array()) {
    return {.outcome = CallOutcome::kUnknown, .error = "no messages", .wait = kUnreadWait};
  }
  const std::vector<json> messages = sorted_messages(*page);
  if (!keep_page(messages, workspace, gap, keep)) {
    return {.outcome = CallOutcome::kLater, .error = "not kept", .wait = std::chrono::seconds(5)};
  }
  advance(gap, messages, text_at(*answer, {"response_metadata", "next_cursor"}));
  return result;
}

}  // namespace triage::slack
