#include "triage/slack/install.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/base/hmac.h"
#include "triage/journal/installs.h"
#include "triage/slack/form.h"
#include "triage/slack/json.h"
#include "triage/slack/manifest.h"

namespace triage::slack {
namespace {

constexpr auto kStateLasts = std::chrono::minutes(10);
constexpr std::string_view kCookie = "triage_slack_state";

HttpAnswer page(int status, const std::string& text) {
  return {
      .status = status,
      .headers = {{"Content-Type", "text/html; charset=utf-8"},
                  {"Cache-Control", "no-store"},
                  {"Content-Security-Policy", "default-src 'none'"}},
      .body = "<!doctype html><meta charset=\"utf-8\"><title>triage</title><p>" + text + "</p>\n"};
}

std::string set_cookie(std::string_view value, std::chrono::seconds lasts) {
  return std::string(kCookie) + "=" + std::string(value) +
         "; Path=/slack; HttpOnly; Secure; SameSite=Lax; Max-Age=" + std::to_string(lasts.count());
}

journal::SlackInstall install_of(const nlohmann::json& answer, Time now) {
  journal::SlackInstall install{.team = text_at(answer, {"team", "id"}),
                                .team_name = text_at(answer, {"team", "name"}),
                                .token = text_at(answer, {"access_token"}),
                                .bot_id = text_at(answer, {"bot_id"}),
                                .bot_user = text_at(answer, {"bot_user_id"}),
                                .installed_at = now};
  if (install.team.empty()) install.team = text_at(answer, {"enterprise", "id"});
  install.scopes = split_scopes(text_at(answer, {"scope"}));
  return install;
}

}  // namespace

Install::Install(journal::Journal& journal, WebApi& web, InstallSettings settings,
                 NewToken new_token, Clock clock)
    : journal_(journal),
      web_(web),
      settings_(std::move(settings)),
      new_token_(std::move(new_token)),
      clock_(std::move(clock)) {}

// The client secret is known to this program and Slack alone.
std::string Install::signature_of_state(std::string_view token) const {
  return hmac_sha256_hex(settings_.client_secret, "state:" + std::string(token));
}

HttpAnswer Install::begin() {
  // Known before anybody is sent to Slack for a token that could not be kept.
  if (journal_.cipher() == nullptr) {
    return page(503,
                "Tokens of workspaces are kept encrypted only, and there is no key yet. "
                "Whoever runs this server has to set journal.key (TRIAGE_JOURNAL_KEY).");
  }
  const std::string token = new_token_();
  const std::string state = token + "~" + signature_of_state(token);
  journal_
      .write([token, until = clock_() + kStateLasts](journal::Transaction& transaction) {
        journal::keep_oauth_state(transaction, token, until);
      })
      .wait();
  Form query = {
      {"client_id", settings_.client_id}, {"scope", joined_scopes(bot_scopes())}, {"state", state}};
  if (!settings_.redirect_url.empty()) query.emplace_back("redirect_uri", settings_.redirect_url);
  return {.status = 302,
          .headers = {{"Location", settings_.authorize_url + "?" + form_encoded(query)},
                      {"Set-Cookie", set_cookie(state, kStateLasts)},
                      {"Cache-Control", "no-store"}}};
}

bool Install::is_ours(std::string_view state, const net::Headers& headers) {
  const std::size_t mark = state.find('~');
  if (mark == std::string_view::npos || settings_.client_secret.empty()) return false;
  const std::string signature = signature_of_state(state.substr(0, mark));
  if (!equal_in_constant_time(signature, state.substr(mark + 1)) ||
      !equal_in_constant_time(state, net::cookie_of(headers, kCookie))) {
    return false;
  }
  return journal_
      .write([token = std::string(state.substr(0, mark)),
              now = clock_()](journal::Transaction& transaction) {
        return journal::use_oauth_state(transaction, token, now);
      })
      .wait();
}

HttpAnswer Install::finish(std::string_view query, const net::Headers& headers) {
  const Form fields = parse_form(query);
  if (!is_ours(field_of(fields, "state"), headers)) {
    return page(400,
                "This link was used before, is too old, or was begun elsewhere. "
                "Begin again at /slack/install.");
  }
  if (!field_of(fields, "error").empty()) {
    return page(403, "The workspace did not take the app in. Nothing was changed.");
  }
  Form exchange = {{"client_id", settings_.client_id},
                   {"client_secret", settings_.client_secret},
                   {"code", std::string(field_of(fields, "code"))}};
  if (!settings_.redirect_url.empty())
    exchange.emplace_back("redirect_uri", settings_.redirect_url);
  const CallResult result = web_.call("oauth.v2.access", {}, exchange);
  const auto answer = parse_object(result.body);
  const journal::SlackInstall install =
      answer ? install_of(*answer, clock_()) : journal::SlackInstall{};
  if (!result.is_done() || install.team.empty() || install.token.empty()) {
    return page(502, "Slack gave no token. Begin again at /slack/install.");
  }
  journal_
      .write([install](journal::Transaction& transaction) {
        journal::keep_install(transaction, install);
      })
      .wait();
  HttpAnswer done =
      page(200, "The app was added. You can close this page and write to it in Slack.");
  done.headers.add("Set-Cookie", set_cookie("", std::chrono::seconds(0)));
  return done;
}

}  // namespace triage::slack
