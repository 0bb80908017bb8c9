#include "triage/slack/posted_reply.h"

#include <nlohmann/json.hpp>

#include "triage/slack/json.h"

namespace triage::slack {
namespace {

using nlohmann::json;

constexpr int kMostPages = 20;

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
                      const journal::DeliveryKey& key) {
  WebApi::Range range{.oldest = key.ts};
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
  return {};
}

}  // namespace triage::slack
