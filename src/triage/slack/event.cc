#include "triage/slack/event.h"

#include <nlohmann/json.hpp>

#include "triage/slack/json.h"

namespace triage::slack {
namespace {

using nlohmann::json;

// What an edit and a new message have in common.
MessageEvent message_of(const json& message) {
  MessageEvent event;
  event.user = text_at(message, {"user"});
  event.bot_id = text_at(message, {"bot_id"});
  event.subtype = text_at(message, {"subtype"});
  event.text = text_at(message, {"text"});
  event.ts = text_at(message, {"ts"});
  event.thread_ts = text_at(message, {"thread_ts"});
  return event;
}

MessageEvent edit_of(const json& event) {
  const json* const message = find_value(event, {"message"});
  MessageEvent edit = message == nullptr ? MessageEvent{} : message_of(*message);
  edit.edited_ts = message == nullptr ? "" : text_at(*message, {"edited", "ts"});
  if (edit.edited_ts.empty()) edit.edited_ts = text_at(event, {"event_ts"});
  edit.text_before = text_at(event, {"previous_message", "text"});
  return edit;
}

MessageEvent deletion_of(const json& event) {
  const json* const message = find_value(event, {"previous_message"});
  MessageEvent deletion = message == nullptr ? MessageEvent{} : message_of(*message);
  deletion.text_before = std::move(deletion.text);
  deletion.text.clear();
  if (deletion.ts.empty()) deletion.ts = text_at(event, {"deleted_ts"});
  deletion.is_deletion = true;
  return deletion;
}

Event any_message_of(const json& event) {
  const std::string subtype = text_at(event, {"subtype"});
  MessageEvent message = subtype == "message_changed"   ? edit_of(event)
                         : subtype == "message_deleted" ? deletion_of(event)
                                                        : message_of(event);
  message.channel = text_at(event, {"channel"});
  message.channel_type = text_at(event, {"channel_type"});
  return message;
}

}  // namespace

Event event_of(const json& event) {
  const std::string type = text_at(event, {"type"});
  if (type == "message") return any_message_of(event);
  if (type == "app_mention") {
    Event mention = any_message_of(event);
    std::get<MessageEvent>(mention).is_mention = true;
    return mention;
  }
  if (type == "app_home_opened") return HomeOpened{text_at(event, {"user"})};
  if (type == "app_uninstalled") return Uninstalled{};
  if (type == "tokens_revoked") {
    const json* const bots = find_value(event, {"tokens", "bot"});
    if (bots != nullptr && bots->is_array() && !bots->empty()) return Uninstalled{};
  }
  return OtherEvent{type};
}

}  // namespace triage::slack
