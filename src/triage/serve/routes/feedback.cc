// POST /v1/feedback: what was right, in the words of whoever knows. The last word counts.
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/base/fingerprint.h"
#include "triage/journal/feedback.h"
#include "triage/serve/routes/body.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

using journal::FeedbackOutcome;
using nlohmann::json;

constexpr std::size_t kLongestLabel = 200;
constexpr std::size_t kLongestReason = 4000;
constexpr std::size_t kLongestKey = 200;

std::string required(const json& body, const char* name, std::size_t longest) {
  auto text = text_member(body, name);
  if (!text || text->empty()) {
    throw bad_body(std::string("/") + name, std::string("'") + name + "' is missing.");
  }
  if (text->size() > longest) {
    throw bad_body(std::string("/") + name, std::string("'") + name + "' is longer than " +
                                                std::to_string(longest) + " bytes.");
  }
  return *std::move(text);
}

// Each caller has keys of their own; the hash stays when the caller is forgotten, and tells
// nothing.
std::string key_of(const Call& call) {
  const std::string key(call.request->header("Idempotency-Key"));
  if (key.size() > kLongestKey) {
    throw Refused({.status = 400, .detail = "The Idempotency-Key is too long."});
  }
  return key.empty() ? key : sha256_hex(call.caller.name + "\n" + key);
}

journal::Feedback feedback_in(const json& body, const Call& call) {
  if (!body.is_object()) throw bad_body("", "Feedback is an object.");
  journal::Feedback feedback;
  feedback.decision_id = required(body, "decision_id", kLongestKey);
  feedback.label = required(body, "label", kLongestLabel);
  feedback.person = text_member(body, "who").value_or(call.caller.name);
  feedback.reason = text_member(body, "reason").value_or("");
  if (feedback.person.size() > kLongestLabel) throw bad_body("/who", "'who' is too long.");
  if (feedback.reason.size() > kLongestReason) throw bad_body("/reason", "'reason' is too long.");
  feedback.key = key_of(call);
  feedback.source = "http";
  return feedback;
}

Response response_of(FeedbackOutcome outcome, const journal::Feedback& feedback) {
  switch (outcome) {
    case FeedbackOutcome::kKept:
    case FeedbackOutcome::kRepeated:
      return json_response({{"decision_id", feedback.decision_id},
                            {"label", feedback.label},
                            {"outcome", outcome == FeedbackOutcome::kKept ? "kept" : "repeated"}});
    case FeedbackOutcome::kForgotten:
      return response_of(Problem{.status = 410, .detail = "That decision's ticket was forgotten."});
    case FeedbackOutcome::kOther:
      return response_of(Problem{
          .status = 409,
          .detail = "That Idempotency-Key was used for another decision or label. Give each "
                    "feedback a key of its own."});
    case FeedbackOutcome::kUnknownDecision:
      break;
  }
  return response_of(Problem{
      .status = 404, .detail = "There is no decision with that id.", .pointer = "/decision_id"});
}

void give_feedback(Services& services, const Call& call, const Respond& respond) {
  require_known(call.query, {});
  journal::Feedback feedback = feedback_in(json_body(*call.request), call);
  feedback.id = services.ids.next();
  feedback.at = services.clock();
  services.journal
      .write([feedback](journal::Transaction& transaction) {
        return journal::record(transaction, feedback);
      })
      .then([&services, feedback, respond](journal::Result<FeedbackOutcome> result) {
        try {
          const FeedbackOutcome outcome = result.get();
          if (outcome == FeedbackOutcome::kKept) {
            services.metrics.count_feedback(feedback.source);
          }
          respond(response_of(outcome, feedback));
        } catch (const std::exception& error) {
          services.log.warning("feedback not kept", {{"why", error.what()}});
          respond(response_of(problem_of(std::current_exception())));
        }
      });
}

}  // namespace

std::vector<Route> feedback_routes(Services& services) {
  return {{.method = "POST",
           .path = "/v1/feedback",
           .scope = Scope::kFeedback,
           .call = [&services](const Call& call, const Respond& respond) {
             give_feedback(services, call, respond);
           }}};
}

}  // namespace triage::serve
