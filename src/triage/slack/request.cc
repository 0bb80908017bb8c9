#include "triage/slack/request.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "triage/slack/form.h"
#include "triage/slack/json.h"
#include "triage/slack/signature.h"

namespace triage::slack {
namespace {

using nlohmann::json;

std::optional<PayloadKind> kind_of_path(std::string_view path) {
  if (path == "/slack/events") return PayloadKind::kEvent;
  if (path == "/slack/actions") return PayloadKind::kInteraction;
  if (path == "/slack/commands") return PayloadKind::kCommand;
  return std::nullopt;
}

HttpAnswer problem(int status, const std::string& title, const std::string& detail) {
  return {.status = status,
          .headers = {{"Content-Type", "application/problem+json"}},
          .body = to_text(json{{"title", title}, {"status", status}, {"detail", detail}})};
}

// Sent again it would be the same: Slack need not.
HttpAnswer unusable(const Rejection& why) {
  HttpAnswer answer = problem(400, "Not a request of Slack's", why.field + " " + why.reason);
  answer.headers.add("X-Slack-No-Retry", "1");
  return answer;
}

// What is answered without a thought: a challenge, and news that needs no work.
std::optional<HttpAnswer> immediate_answer(const json& event) {
  const std::string type = text_at(event, {"type"});
  if (type == "url_verification") {
    return HttpAnswer{.headers = {{"Content-Type", "text/plain"}},
                      .body = text_at(event, {"challenge"})};
  }
  if (type == "app_rate_limited") return HttpAnswer{};
  return std::nullopt;
}

Received read_payload(PayloadKind kind, std::string payload) {
  auto inbound = inbound_of(kind, std::move(payload));
  if (!inbound) return unusable(inbound.error());
  if (!*inbound) return HttpAnswer{};
  return std::move(**inbound);
}

Received read_event(std::string_view body) {
  const auto event = parse_object(body);
  if (!event) return unusable(event.error());
  if (auto answer = immediate_answer(*event)) return *std::move(answer);
  return read_payload(PayloadKind::kEvent, std::string(body));
}

Received read_interaction(std::string_view body) {
  const Form form = parse_form(body);
  const std::string_view payload = field_of(form, "payload");
  if (payload.empty()) return unusable({"payload", "is missing"});
  return read_payload(PayloadKind::kInteraction, std::string(payload));
}

// Socket Mode sends commands as an object; from here on both are the same.
Received read_command(std::string_view body) {
  const Form form = parse_form(body);
  if (field_of(form, "ssl_check") == "1") return HttpAnswer{};
  json fields = json::object();
  for (const auto& [name, value] : form) {
    if (name != "token") fields[name] = value;  // Slack's old way to sign; a secret
  }
  return read_payload(PayloadKind::kCommand, to_text(fields));
}

}  // namespace

Received read_request(const HttpRequest& request, std::string_view signing_secret, Time now) {
  const auto kind = kind_of_path(request.path);
  if (!kind) return problem(404, "Not found", "Slack has no such path here");
  if (request.method != "POST") {
    HttpAnswer answer = problem(405, "Method not allowed", "send POST");
    answer.headers.add("Allow", "POST");
    return answer;
  }
  if (const auto why = objection_to(request.headers, request.body, signing_secret, now)) {
    return problem(401, "Not signed by Slack", why->field + " " + why->reason);
  }
  switch (*kind) {
    case PayloadKind::kEvent:
      return read_event(request.body);
    case PayloadKind::kInteraction:
      return read_interaction(request.body);
    case PayloadKind::kCommand:
      return read_command(request.body);
  }
  return HttpAnswer{};
}

HttpAnswer kept() { return {}; }

HttpAnswer not_kept() {
  HttpAnswer answer = problem(503, "Not kept", "the journal does not answer; send it again");
  answer.headers.add("Retry-After", "5");
  return answer;
}

}  // namespace triage::slack
