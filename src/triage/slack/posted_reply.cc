#include "triage/slack/posted_reply.h"

#include <nlohmann/json.hpp>

#include "triage/slack/json.h"
#include "triage/slack/turns.h"

namespace triage::slack {
namespace {

using nlohmann::json;

constexpr int kMostPages = 20;
constexpr Pace::Wait kTooManyWait = std::chrono::minutes(1);

// By how much two clocks may differ: requests of a Slack that is further off are refused.
constexpr auto kClocksDiffer = std::chrono::minutes(5);

// The `ts` of the message with that metadata; empty if it is not among these.
std::string ts_of(const json& answer, const std::string& name) {
  const json* const messages = find_value(answer, {"messages"});
  if (messages == nullptr || !messages->is_array()) return {};
  for (const json& message : *messages) {
    if (text_at(message, {"metadata", "event_payload", "message"}) == name) {
      return text_at(message, {"ts"});
    }
  }
  return {};
}

}  // namespace

std::string name_of_message(const journal::DeliveryKey& key) {
  return key.team + "/" + key.channel + "/" + key.ts;
}

FoundReply find_reply(WebApi& web, const Workspace& workspace, const Place& place,
                      const journal::DeliveryKey& key, const PostedWithin& within) {
  WebApi::Range range{.oldest = ts_of(within.begin - kClocksDiffer),
                      .latest = ts_of(within.end + kClocksDiffer)};
  for (int page = 0; page < kMostPages; ++page) {
    FoundReply found;
    found.asked = place.thread_ts.empty() ? web.history(workspace, place.channel, range)
                                          : web.replies(workspace, place, range);
    if (!found.asked.is_done()) return found;
    const auto answer = parse_object(found.asked.body);
    if (!answer) return found;
    found.ts = ts_of(*answer, name_of_message(key));
    range.cursor = text_at(*answer, {"response_metadata", "next_cursor"});
    if (!found.ts.empty() || range.cursor.empty()) return found;
  }
  return {.asked = {.outcome = CallOutcome::kUnknown,
                    .error = "too many messages to find the reply among",
                    .wait = kTooManyWait}};
}

}  // namespace triage::slack
