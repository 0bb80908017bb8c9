// GET /healthz: the program runs. GET /readyz: it would answer. GET /metrics: Prometheus's figures.
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/serve/routes/body.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

using nlohmann::ordered_json;

Response readiness(const Services& services) {
  const journal::JournalHealth journal = services.journal.health();
  const auto model = services.models.current();
  const bool is_stopping = services.is_stopping;
  const char* const status = is_stopping           ? "not ready"
                             : journal.is_writable ? "ready"
                                                   : "degraded";  // answers, and keeps nothing
  const ordered_json parts = {
      {"model",
       {{"ready", true}, {"version", std::to_string(model->version())}, {"alias", model->name()}}},
      {"journal",
       {{"ready", journal.is_writable},
        {"queued", journal.queued},
        {"schema", journal.schema_version}}},
      {"queue", {{"ready", true}, {"waiting", services.answers.waiting()}}},
      {"server", {{"ready", !is_stopping}}}};
  if (!journal.is_writable) services.log.warning("journal not writable", {{"why", journal.why}});
  return json_response({{"status", status}, {"parts", parts}}, is_stopping ? 503 : 200);
}

}  // namespace

std::vector<Route> health_routes(Services& services) {
  return {
      {.method = "GET",
       .path = "/healthz",
       .scope = Scope::kAnyone,
       .call =
           [](const Call&, const Respond& respond) {
             respond(json_response({{"status", "ok"}}));
           }},
      {.method = "GET",
       .path = "/readyz",
       .scope = Scope::kAnyone,
       .call = [&services](const Call&, const Respond& respond) { respond(readiness(services)); },
       .waits = true},
      {.method = "GET",
       .path = "/metrics",
       .scope = Scope::kClassify,
       .call =
           [&services](const Call&, const Respond& respond) {
             respond({.status = 200,
                      .content_type = "text/plain; version=0.0.4; charset=utf-8",
                      .body = services.metrics.text()});
           },
       .waits = true}};
}

}  // namespace triage::serve
