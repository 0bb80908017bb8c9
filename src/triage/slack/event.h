// What Slack's Events API tells: one object around one event.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>

namespace triage::slack {

// Names of Slack's: `T0123` is a team (workspace), `C0123` a channel, `U0123` a person. `ts` names
// a message in its channel and orders it.

// A message as it was written, or as it reads after an edit.
struct MessageEvent {
  std::string channel = {};
  std::string channel_type = {};  // `im`, `channel`, `group`, `mpim`
  std::string user = {};
  std::string bot_id = {};
  std::string subtype = {};  // empty for what people just write; of the message within an edit
  std::string text = {};     // Slack's markup, escaped
  std::string ts = {};
  std::string thread_ts = {};  // of the thread's first message; empty outside of threads
  std::string edited_ts = {};  // when it was changed; empty for a new one
  std::string text_before = {};
  bool is_deletion = false;  // its author took it back; `text` is empty
  bool is_mention = false;   // came as app_mention
};

// A person opened the bot's home.
struct HomeOpened {
  std::string user = {};
};

// The workspace took the bot out, or its tokens back.
struct Uninstalled {};

// Anything else.
struct OtherEvent {
  std::string type = {};
};

using Event = std::variant<OtherEvent, MessageEvent, HomeOpened, Uninstalled>;

// REQUIRES: `event` is the object `event` of an event_callback.
[[nodiscard]] Event event_of(const nlohmann::json& event);

}  // namespace triage::slack
