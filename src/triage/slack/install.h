// How a workspace takes the bot in: OAuth v2 (Slack: "Installing with OAuth", RFC 6749).
//
// GET /slack/install sends the browser to Slack with a `state`; GET /slack/oauth_redirect brings it
// back with a code. The state is signed, used once, lasts ten minutes and is bound to a cookie, so
// that nobody can be made to finish what another began.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/journal/journal.h"
#include "triage/slack/request.h"
#include "triage/slack/web_api.h"

namespace triage::slack {

struct InstallSettings {
  std::string client_id = {};
  std::string client_secret = {};
  std::string authorize_url = "https://slack.com/oauth/v2/authorize";
  std::string redirect_url = {};  // https://.../slack/oauth_redirect; empty: as the app has it
};

// Any number of threads.
class Install {
 public:
  using NewToken = std::function<std::string()>;  // make_token() of base/secret.h

  // `journal` and `web` must outlive it.
  Install(journal::Journal& journal, WebApi& web, InstallSettings settings, NewToken new_token,
          Clock clock);

  // Off to Slack; 503 where the journal has no key to keep a token with. Throws what the journal
  // throws.
  [[nodiscard]] HttpAnswer begin();

  // Back again, with the query's fields and the request's headers. A page that says how it went:
  // 200, 400 for a state that is not ours, 403 if the person said no, 502 if Slack gave no token.
  // Throws what the journal throws.
  [[nodiscard]] HttpAnswer finish(std::string_view query, const net::Headers& headers);

 private:
  [[nodiscard]] std::string signature_of_state(std::string_view token) const;
  [[nodiscard]] bool is_ours(std::string_view state, const net::Headers& headers);

  journal::Journal& journal_;
  WebApi& web_;
  InstallSettings settings_;
  NewToken new_token_;
  Clock clock_;
};

}  // namespace triage::slack
