#include "triage/slack/web_api.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/net/retry.h"
#include "triage/net/url.h"
#include "triage/slack/json.h"

namespace triage::slack {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr Pace::Wait kBetweenMessages = seconds(1);  // of one channel
constexpr Pace::Wait kUsualWait = seconds(2);        // where Slack does not say how long
constexpr Pace::Wait kLimitedWait = seconds(30);     // where it says `ratelimited` and no more

constexpr std::string_view kUnreadable = "its answer ";

CallResult later(CallOutcome outcome, std::string error, Pace::Wait wait) {
  return {.outcome = outcome, .error = std::move(error), .wait = wait};
}

// What Retry-After asks for, at least a second.
Pace::Wait asked_wait(const net::Response& response, Time now, Pace::Wait otherwise) {
  const auto field = response.headers.find("Retry-After");
  const auto wait = field ? net::parse_retry_after(*field, now) : std::nullopt;
  return wait ? std::max<Pace::Wait>(*wait, seconds(1)) : otherwise;
}

CallResult read_answer(net::Response response, Time now) {
  const std::string status = "HTTP " + std::to_string(response.status);
  if (response.status == 429) {
    return later(CallOutcome::kLater, "ratelimited", asked_wait(response, now, kLimitedWait));
  }
  if (response.status >= 500) {
    return later(CallOutcome::kUnknown, status, asked_wait(response, now, kUsualWait));
  }
  if (!response.is_success()) return {.outcome = CallOutcome::kNever, .error = status};
  const auto answer = parse_object(response.body);
  if (!answer)
    return later(CallOutcome::kUnknown, std::string(kUnreadable) + answer.error().reason,
                 kUsualWait);
  if (is_true_at(*answer, {"ok"})) {
    const auto scopes = response.headers.find("X-OAuth-Scopes").value_or("");
    return {.outcome = CallOutcome::kDone,
            .body = std::move(response.body),
            .scopes = std::string(scopes)};
  }
  const std::string error = text_at(*answer, {"error"});
  const CallOutcome outcome = outcome_of_error(error);
  if (outcome == CallOutcome::kNever) return {.outcome = outcome, .error = error};
  const bool is_limited = error == "ratelimited" || error == "rate_limited";
  return later(outcome, error, asked_wait(response, now, is_limited ? kLimitedWait : kUsualWait));
}

}  // namespace

CallOutcome outcome_of_error(std::string_view error) {
  constexpr std::array<std::string_view, 4> kLater = {"ratelimited", "rate_limited",
                                                      "service_unavailable", "team_added_to_org"};
  // Of these Slack says that part of the work may have been done.
  constexpr std::array<std::string_view, 4> kUnknown = {"internal_error", "fatal_error",
                                                        "request_timeout", ""};
  if (std::ranges::find(kLater, error) != kLater.end()) return CallOutcome::kLater;
  if (std::ranges::find(kUnknown, error) != kUnknown.end()) return CallOutcome::kUnknown;
  return CallOutcome::kNever;
}

WebApi::WebApi(net::HttpClient& http, Options options, Clock clock, SteadyClock steady)
    : http_(http),
      options_(std::move(options)),
      clock_(std::move(clock)),
      pace_(std::move(steady)) {
  if (!options_.url.starts_with("http") || net::travels_open(options_.url)) {
    throw InvalidInput("SLACK_API_URL '" + net::shown_url(options_.url) +
                       "': would send tokens unencrypted. Begin it with https://.");
  }
  if (!options_.url.ends_with('/')) options_.url += '/';
}

CallResult WebApi::send(const net::Request& request, const std::string& limit) {
  if (const Pace::Wait wait = pace_.wait_of(limit); wait > Pace::Wait{0}) {
    return later(CallOutcome::kLater, "ratelimited", wait);
  }
  try {
    CallResult result = read_answer(http_.send(request), clock_());
    if (result.outcome == CallOutcome::kLater) pace_.hold(limit, result.wait);
    return result;
  } catch (const net::NoAnswer& failure) {
    return later(CallOutcome::kUnknown, failure.what(), kUsualWait);
  } catch (const Unavailable& failure) {  // a certificate, --offline: mended from outside
    return later(CallOutcome::kUnknown, failure.what(), kLimitedWait);
  }
}

CallResult WebApi::call(std::string_view method, const Workspace& workspace, const Form& fields) {
  net::Request request;
  request.method = "POST";
  request.url = options_.url + std::string(method);
  request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  if (!workspace.token.empty()) {
    request.headers.add("Authorization", "Bearer " + workspace.token);
  }
  request.body = form_encoded(fields);
  request.total_timeout = options_.timeout;
  request.max_redirects = 0;  // Slack sends none, and the token stays where it belongs
  return send(request, std::string(method) + "/" + workspace.team);
}

CallResult WebApi::post_message(const Workspace& workspace, const Place& place, const Reply& reply,
                                const std::string& metadata) {
  const Pace::Wait wait =
      pace_.take_turn("channel/" + workspace.team + "/" + place.channel, kBetweenMessages);
  if (wait > Pace::Wait{0}) return later(CallOutcome::kLater, "one message a second", wait);
  Form fields = {{"channel", place.channel}, {"text", reply.text},      {"blocks", reply.blocks},
                 {"metadata", metadata},     {"unfurl_links", "false"}, {"unfurl_media", "false"}};
  if (!place.thread_ts.empty()) fields.emplace_back("thread_ts", place.thread_ts);
  return call("chat.postMessage", workspace, fields);
}

CallResult WebApi::update_message(const Workspace& workspace, const std::string& channel,
                                  const std::string& ts, const Reply& reply,
                                  const std::string& metadata) {
  return call("chat.update", workspace,
              {{"channel", channel},
               {"ts", ts},
               {"text", reply.text},
               {"blocks", reply.blocks},
               {"metadata", metadata}});
}

CallResult WebApi::post_ephemeral(const Workspace& workspace, const Place& place,
                                  const std::string& user, const Reply& reply) {
  Form fields = {
      {"channel", place.channel}, {"user", user}, {"text", reply.text}, {"blocks", reply.blocks}};
  if (!place.thread_ts.empty()) fields.emplace_back("thread_ts", place.thread_ts);
  return call("chat.postEphemeral", workspace, fields);
}

namespace {

Form fields_of(const std::string& channel, const WebApi::Range& range) {
  Form fields = {{"channel", channel},
                 {"limit", std::to_string(range.limit)},
                 {"include_all_metadata", "true"}};
  if (!range.oldest.empty()) fields.emplace_back("oldest", range.oldest);
  if (!range.latest.empty()) fields.emplace_back("latest", range.latest);
  if (!range.cursor.empty()) fields.emplace_back("cursor", range.cursor);
  return fields;
}

}  // namespace

CallResult WebApi::history(const Workspace& workspace, const std::string& channel,
                           const Range& range) {
  return call("conversations.history", workspace, fields_of(channel, range));
}

CallResult WebApi::replies(const Workspace& workspace, const Place& place, const Range& range) {
  Form fields = fields_of(place.channel, range);
  fields.emplace_back("ts", place.thread_ts);
  return call("conversations.replies", workspace, fields);
}

CallResult WebApi::post_to(const std::string& response_url, std::string body) {
  net::Request request;
  request.method = "POST";
  request.url = response_url;
  request.headers.add("Content-Type", "application/json; charset=utf-8");
  request.body = std::move(body);
  request.total_timeout = options_.timeout;
  request.max_redirects = 0;
  if (!response_url.starts_with("http") || net::travels_open(response_url)) {
    return {.outcome = CallOutcome::kNever, .error = "a response_url that is not https://"};
  }
  CallResult result = send(request, "response_url");
  // Slack answers `ok` here, not JSON.
  if (result.error.starts_with(kUnreadable)) return {.outcome = CallOutcome::kDone};
  return result;
}

CallResult WebApi::respond(const std::string& response_url, const Reply& reply) {
  return post_to(response_url, to_text({{"response_type", "ephemeral"},
                                        {"replace_original", false},
                                        {"text", reply.text},
                                        {"blocks", json::parse(reply.blocks, nullptr, false)}}));
}

CallResult WebApi::replace(const std::string& response_url, const Reply& reply) {
  return post_to(response_url, to_text({{"replace_original", true},
                                        {"text", reply.text},
                                        {"blocks", json::parse(reply.blocks, nullptr, false)}}));
}

}  // namespace triage::slack
