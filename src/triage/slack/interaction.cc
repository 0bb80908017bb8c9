#include "triage/slack/interaction.h"

#include <nlohmann/json.hpp>

#include "triage/slack/json.h"

namespace triage::slack {
namespace {

using nlohmann::json;

ReplyHandles handles_of(const json& payload) {
  return {.response_url = text_at(payload, {"response_url"}),
          .trigger_id = text_at(payload, {"trigger_id"})};
}

// `channel` and `message` name what `container` names; not every surface sends both.
std::string first_of(std::string one, std::string other) {
  return one.empty() ? std::move(other) : std::move(one);
}

Interaction action_of(const json& payload) {
  const json* const actions = find_value(payload, {"actions"});
  if (actions == nullptr || !actions->is_array() || actions->empty()) {
    return OtherInteraction{"block_actions"};
  }
  const json& action = actions->front();
  BlockAction click;
  click.user = text_at(payload, {"user", "id"});
  click.channel =
      first_of(text_at(payload, {"channel", "id"}), text_at(payload, {"container", "channel_id"}));
  click.message_ts =
      first_of(text_at(payload, {"container", "message_ts"}), text_at(payload, {"message", "ts"}));
  click.thread_ts = first_of(text_at(payload, {"message", "thread_ts"}),
                             text_at(payload, {"container", "thread_ts"}));
  click.action_id = text_at(action, {"action_id"});
  click.block_id = text_at(action, {"block_id"});
  click.value = first_of(text_at(action, {"selected_option", "value"}), text_at(action, {"value"}));
  click.action_ts = text_at(action, {"action_ts"});
  click.is_ephemeral = is_true_at(payload, {"container", "is_ephemeral"});
  click.handles = handles_of(payload);
  return click;
}

Interaction submission_of(const json& payload) {
  return ViewSubmission{
      .user = text_at(payload, {"user", "id"}),
      .view_id = text_at(payload, {"view", "id"}),
      .callback_id = text_at(payload, {"view", "callback_id"}),
      .private_metadata = text_at(payload, {"view", "private_metadata"}),
      .reason = text_at(payload, {"view", "state", "values", kReasonBlock, kReasonInput, "value"})};
}

Interaction shortcut_of(const json& payload) {
  return MessageShortcut{
      .user = text_at(payload, {"user", "id"}),
      .channel = text_at(payload, {"channel", "id"}),
      .callback_id = text_at(payload, {"callback_id"}),
      .text = text_at(payload, {"message", "text"}),
      .ts = first_of(text_at(payload, {"message", "ts"}), text_at(payload, {"message_ts"})),
      .thread_ts = text_at(payload, {"message", "thread_ts"}),
      .author = text_at(payload, {"message", "user"}),
      .handles = handles_of(payload)};
}

}  // namespace

Interaction interaction_of(const json& payload) {
  const std::string type = text_at(payload, {"type"});
  if (type == "block_actions") return action_of(payload);
  if (type == "view_submission") return submission_of(payload);
  if (type == "message_action") return shortcut_of(payload);
  if (type == "shortcut") {
    return GlobalShortcut{.user = text_at(payload, {"user", "id"}),
                          .callback_id = text_at(payload, {"callback_id"}),
                          .handles = handles_of(payload)};
  }
  return OtherInteraction{type};
}

}  // namespace triage::slack
