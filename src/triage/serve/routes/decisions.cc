// GET /v1/decisions: what was decided, the newest first, a page at a time.
#include <utility>

#include "triage/journal/decisions.h"
#include "triage/serve/routes/answer_json.h"
#include "triage/serve/routes/body.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

journal::DecisionFilter filter_in(const Parameters& query) {
  journal::DecisionFilter filter;
  filter.kind = choice_in(query, "decision", {"auto", "suggest", "ask", "abstain"});
  filter.label = parameter(query, "label");
  filter.model_version = parameter(query, "model");
  filter.source = parameter(query, "source");
  filter.since = time_in(query, "since");
  filter.until = time_in(query, "until");
  if (query.contains("has_feedback")) filter.has_feedback = switch_in(query, "has_feedback");
  return filter;
}

Response page(Services& services, const Call& call) {
  require_known(call.query, {"decision", "label", "model", "source", "since", "until",
                             "has_feedback", "cursor", "limit"});
  const auto filter = filter_in(call.query);
  const int limit = count_in(call.query, "limit", 50, 1, 1000);
  const std::string cursor = parameter(call.query, "cursor").value_or("");
  const auto found = services.journal.read([&](const journal::Snapshot& snapshot) {
    return journal::page_of_decisions(snapshot, filter, cursor, limit);
  });
  const bool shows_words = call.caller.scopes.has(Scope::kReview);
  JsonText json;
  json.begin_object().name("decisions").begin_array();
  for (const auto& decision : found.decisions) {
    write_decision(json, decision, shows_words, std::nullopt);
  }
  json.end_array().name("next");
  found.next.empty() ? json.null() : json.value(found.next);
  return {.body = json.end_object().take()};
}

Response one(Services& services, const Call& call) {
  require_known(call.query, {});
  const std::string& id = call.path.at("id");
  struct Found {
    std::optional<journal::JudgedDecision> decision;
    std::vector<journal::Feedback> history;
  };
  const Found found = services.journal.read([&](const journal::Snapshot& snapshot) {
    return Found{journal::find_decision(snapshot, id), journal::feedback_history(snapshot, id)};
  });
  if (!found.decision) {
    return response_of({.status = 404, .detail = "There is no decision with that id."});
  }
  JsonText json;
  write_decision(json, *found.decision, call.caller.scopes.has(Scope::kReview), found.history);
  return {.body = json.take()};
}

}  // namespace

std::vector<Route> decisions_routes(Services& services) {
  return {{.method = "GET",
           .path = "/v1/decisions",
           .scope = Scope::kView,
           .call = [&services](const Call& call,
                               const Respond& respond) { respond(page(services, call)); },
           .waits = true},
          {.method = "GET",
           .path = "/v1/decisions/{id}",
           .scope = Scope::kView,
           .call = [&services](const Call& call,
                               const Respond& respond) { respond(one(services, call)); },
           .waits = true}};
}

}  // namespace triage::serve
