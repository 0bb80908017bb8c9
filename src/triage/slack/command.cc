#include "triage/slack/command.h"

#include <nlohmann/json.hpp>

#include "triage/slack/json.h"

namespace triage::slack {

Command command_of(const nlohmann::json& payload) {
  return {.name = text_at(payload, {"command"}),
          .channel = text_at(payload, {"channel_id"}),
          .user = text_at(payload, {"user_id"}),
          .text = text_at(payload, {"text"}),
          .handles = {.response_url = text_at(payload, {"response_url"}),
                      .trigger_id = text_at(payload, {"trigger_id"})}};
}

}  // namespace triage::slack
