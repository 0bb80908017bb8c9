// POST /v1/classify: a text, a ticket, or a list of them in; decisions out, once the journal has
// them.
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "triage/serve/routes/answer_json.h"
#include "triage/serve/routes/body.h"
#include "triage/serve/routes/classification.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

struct Asked {
  std::vector<Ticket> tickets;
  bool is_list = false;
};

Asked tickets_in(const json& body) {
  const bool has_member = body.is_object() && body.contains("tickets");
  const json& list = has_member ? body["tickets"] : body;
  const std::string pointer = has_member ? "/tickets" : "";
  if (!has_member && !body.is_array()) return {{ticket_in(body, 0, "")}, false};
  if (!list.is_array()) throw bad_body(pointer, "'tickets' has to be a list.");
  return {tickets_in_list(list, pointer), true};
}

Asked asked_in(const Request& request) {
  if (!request.header("Content-Type").starts_with("text/plain")) {
    return tickets_in(json_body(request));
  }
  return {{ticket_in(json(request.body), 0, "")}, false};
}

void classify(Services& services, const Call& call, const Respond& respond) {
  require_known(call.query, {"explain", "alternatives"});
  const AnswerView view{
      .alternatives = static_cast<std::size_t>(count_in(call.query, "alternatives", 3, 0, 1000)),
      .shows_like_texts = call.caller.scopes.has(Scope::kReview)};
  std::optional<decide::EvidenceOptions> evidence;
  if (switch_in(call.query, "explain")) evidence.emplace();
  Asked asked = asked_in(*call.request);
  if (asked.tickets.empty()) {
    respond(json_response({{"decisions", ordered_json::array()}}));
    return;
  }
  const bool is_list = asked.is_list;
  classify_and_keep(services, call, std::move(asked.tickets), evidence, respond,
                    [view, is_list](std::span<const Classified> all) {
                      JsonText body;
                      if (is_list) body.begin_object().name("decisions").begin_array();
                      for (const Classified& one : all) {
                        write_answer(body, one.record, one.answer, view);
                      }
                      if (is_list) body.end_array().end_object();
                      return body.take();
                    });
}

}  // namespace

std::vector<Route> classify_routes(Services& services) {
  return {{.method = "POST",
           .path = "/v1/classify",
           .scope = Scope::kClassify,
           .call = [&services](const Call& call, const Respond& respond) {
             classify(services, call, respond);
           }}};
}

}  // namespace triage::serve
