#include "triage/slack/inbound.h"

#include <array>
#include <nlohmann/json.hpp>
#include <variant>

#include "triage/journal/decision.h"
#include "triage/slack/command.h"
#include "triage/slack/event.h"
#include "triage/slack/interaction.h"
#include "triage/slack/json.h"
#include "triage/slack/turns.h"

namespace triage::slack {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> kNames = {"slack_event", "slack_interaction",
                                                    "slack_command"};

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    if (!text.empty()) text += '/';
    text += part;
  }
  return text;
}

void name_message(const MessageEvent& message, Inbound& inbound) {
  const std::string_view what = message.is_deletion         ? "deletion"
                                : message.edited_ts.empty() ? "message"
                                                            : "edit";
  inbound.key = joined({what, inbound.team, message.channel, message.ts});
  if (!message.edited_ts.empty()) inbound.key += "/" + message.edited_ts;
  inbound.lane = journal::lane_of({inbound.team, message.channel, thread_of(message)});
  inbound.person = message.user;
}

// False where nothing is to be done.
bool name_event(const json& payload, Inbound& inbound) {
  const json* const event = find_value(payload, {"event"});
  const std::string id = text_at(payload, {"event_id"});
  return std::visit(Overloaded{[&](const MessageEvent& message) {
                                 name_message(message, inbound);
                                 return !reason_to_pass_over(message, {}).has_value();
                               },
                               [&](const HomeOpened& home) {
                                 inbound.key = joined({"event", inbound.team, id});
                                 inbound.lane = joined({inbound.team, "home", home.user});
                                 inbound.person = home.user;
                                 return !home.user.empty();
                               },
                               [&](const Uninstalled&) {
                                 inbound.key = joined({"event", inbound.team, id});
                                 inbound.lane = joined({inbound.team, "install"});
                                 return true;
                               },
                               [](const OtherEvent&) { return false; }},
                    event_of(*event));
}

// A click comes with the whole message that was clicked on, whose words are the reply's and, where
// the reply quotes it, the ticket's: only where it stands is kept.
std::string without_message(json payload) {
  const std::string ts = text_at(payload, {"message", "ts"});
  const std::string thread_ts = text_at(payload, {"message", "thread_ts"});
  payload["message"] = {{"ts", ts}, {"thread_ts", thread_ts}};
  payload.erase("state");
  return to_text(payload);
}

bool name_interaction(const json& payload, Inbound& inbound) {
  return std::visit(
      Overloaded{[&](const BlockAction& click) {
                   inbound.key = joined({"action", inbound.team, click.channel, click.message_ts,
                                         click.user, click.action_id, click.action_ts});
                   inbound.lane = journal::lane_of(
                       {inbound.team, click.channel,
                        click.thread_ts.empty() ? click.message_ts : click.thread_ts});
                   inbound.person = click.user;
                   inbound.payload = without_message(payload);
                   return true;
                 },
                 [&](const ViewSubmission& view) {
                   inbound.key = joined({"view", inbound.team, view.view_id});
                   inbound.lane = joined({inbound.team, "view", view.view_id});
                   inbound.person = view.user;
                   return true;
                 },
                 [&](const MessageShortcut& shortcut) {
                   inbound.key = joined({"shortcut", inbound.team, shortcut.handles.trigger_id});
                   inbound.lane = joined({inbound.team, "shortcut", shortcut.handles.trigger_id});
                   inbound.person = shortcut.author;
                   return true;
                 },
                 [&](const GlobalShortcut& shortcut) {
                   inbound.key = joined({"shortcut", inbound.team, shortcut.handles.trigger_id});
                   inbound.lane = joined({inbound.team, "shortcut", shortcut.handles.trigger_id});
                   inbound.person = shortcut.user;
                   return true;
                 },
                 [](const OtherInteraction&) { return false; }},
      interaction_of(payload));
}

bool name_command(const json& payload, Inbound& inbound) {
  const Command command = command_of(payload);
  inbound.key = joined({"command", inbound.team, command.handles.trigger_id});
  inbound.lane = joined({inbound.team, "command", command.handles.trigger_id});
  inbound.person = command.user;
  return true;
}

std::string team_of(PayloadKind kind, const json& payload) {
  if (kind != PayloadKind::kInteraction) return text_at(payload, {"team_id"});
  const std::string team = text_at(payload, {"team", "id"});
  return team.empty() ? text_at(payload, {"user", "team_id"}) : team;
}

}  // namespace

std::string_view name_of(PayloadKind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

std::optional<PayloadKind> parse_payload_kind(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames.at(i) == name) return static_cast<PayloadKind>(i);
  }
  return std::nullopt;
}

Accepted<std::optional<Inbound>> inbound_of(PayloadKind kind, std::string payload) {
  const auto object = parse_object(payload);
  if (!object) return tl::unexpected(object.error());
  Inbound inbound{.kind = kind, .payload = std::move(payload), .team = team_of(kind, *object)};
  if (inbound.team.empty()) return reject("team", "is missing");
  if (kind == PayloadKind::kEvent) {
    if (text_at(*object, {"type"}) != "event_callback") return reject("type", "is not known");
    const json* const event = find_value(*object, {"event"});
    if (event == nullptr || !event->is_object()) return reject("event", "is no object");
  }
  const bool is_work = kind == PayloadKind::kEvent         ? name_event(*object, inbound)
                       : kind == PayloadKind::kInteraction ? name_interaction(*object, inbound)
                                                           : name_command(*object, inbound);
  if (!is_work) return std::optional<Inbound>();
  return std::optional<Inbound>(std::move(inbound));
}

}  // namespace triage::slack
