// GET /v1/decisions: what was decided, the newest first, a page at a time.
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/journal/decisions.h"
#include "triage/serve/routes/answer_json.h"
#include "triage/serve/routes/body.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

using nlohmann::ordered_json;

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
  const bool shows_text = call.caller.scopes.has(Scope::kReview);
  ordered_json decisions = ordered_json::array();
  for (const auto& decision : found.decisions) {
    decisions.push_back(decision_json(decision, shows_text));
  }
  return json_response(
      {{"decisions", std::move(decisions)},
       {"next", found.next.empty() ? ordered_json(nullptr) : ordered_json(found.next)}});
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
  ordered_json body = decision_json(*found.decision, call.caller.scopes.has(Scope::kReview));
  ordered_json history = ordered_json::array();
  for (const auto& feedback : found.history) history.push_back(feedback_json(feedback));
  body["feedback_history"] = std::move(history);
  return json_response(body);
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
