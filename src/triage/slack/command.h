// `/triage <text>`: a text to sort, typed where the answer is wanted.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "triage/slack/interaction.h"

namespace triage::slack {

struct Command {
  std::string name = {};  // `/triage`
  std::string channel = {};
  std::string user = {};
  std::string text = {};
  ReplyHandles handles = {};
};

// REQUIRES: `payload` is the object of a command's fields.
[[nodiscard]] Command command_of(const nlohmann::json& payload);

}  // namespace triage::slack
