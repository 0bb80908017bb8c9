// The Slack bot within `triage serve`: takes Slack's news over HTTP or a socket, and works on it.
#pragma once

#include <memory>
#include <vector>

#include "triage/cli/slack_options.h"
#include "triage/serve/http/router.h"
#include "triage/serve/services.h"

namespace triage::cli {

class SlackService {
 public:
  // Begins to work on what the journal holds; with a socket, also to receive. `services` outlive
  // it. REQUIRES: options.mode is not kOff.
  SlackService(const SlackOptions& options, serve::Services& services);

  // As finish(). What calls the routes must have ended.
  ~SlackService();
  SlackService(const SlackService&) = delete;
  SlackService& operator=(const SlackService&) = delete;

  // What Slack calls over HTTP, and the install flow. Empty where a socket is enough.
  [[nodiscard]] std::vector<serve::Route> routes();

  // Ends what is being worked on and begins nothing more: the rest is in the journal, and so is
  // what the routes still take.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::cli
