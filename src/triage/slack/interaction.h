// What people do with what the bot showed them: clicks, filled-in modals, shortcuts.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>

namespace triage::slack {

// Where an answer may go that is not a message of the bot's.
struct ReplyHandles {
  std::string response_url = {};  // 30 minutes, 5 uses
  std::string trigger_id = {};    // 3 seconds: opens one modal
};

// A button or a select of a message.
struct BlockAction {
  std::string user = {};
  std::string channel = {};
  std::string message_ts = {};
  std::string thread_ts = {};  // of the message's thread; empty outside of one
  std::string action_id = {};
  std::string block_id = {};
  std::string value = {};  // the button's, or that of the chosen option
  std::string action_ts = {};
  bool is_ephemeral = false;  // only that person sees the message; it is changed by response_url
  ReplyHandles handles = {};
};

// A modal that was filled in.
struct ViewSubmission {
  std::string user = {};
  std::string view_id = {};
  std::string callback_id = {};
  std::string private_metadata = {};
  std::string reason = {};  // what was written into the one field
};

// "Classify this" on a message.
struct MessageShortcut {
  std::string user = {};
  std::string channel = {};
  std::string callback_id = {};
  std::string text = {};  // of the message
  std::string ts = {};
  std::string thread_ts = {};
  std::string author = {};
  ReplyHandles handles = {};
};

// A shortcut without a message.
struct GlobalShortcut {
  std::string user = {};
  std::string callback_id = {};
  ReplyHandles handles = {};
};

struct OtherInteraction {
  std::string type = {};
};

using Interaction =
    std::variant<OtherInteraction, BlockAction, ViewSubmission, MessageShortcut, GlobalShortcut>;

// REQUIRES: `payload` is an object.
[[nodiscard]] Interaction interaction_of(const nlohmann::json& payload);

// Names in modals, for who builds and who reads them.
inline constexpr const char* kReasonBlock = "reason";
inline constexpr const char* kReasonInput = "reason_text";

}  // namespace triage::slack
