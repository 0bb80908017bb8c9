// GET /v1/models: all versions of the workspace, and which one answers.
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/model/model.h"
#include "triage/model/registry.h"
#include "triage/serve/routes/body.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

using nlohmann::ordered_json;

ordered_json model_json(const model::Registry& registry, model::ModelVersion version, int serving) {
  const auto folder = registry.folder_of(version);
  const model::Manifest manifest = model::manifest_of_bundle(folder);
  ordered_json aliases = ordered_json::array();
  for (const auto& [alias, of] : registry.aliases()) {
    if (of == version) aliases.push_back(alias);
  }
  const std::string name = std::to_string(version.value);
  return {{"id", name},
          {"object", "model"},
          {"created",
           std::chrono::duration_cast<std::chrono::seconds>(manifest.created_at.time_since_epoch())
               .count()},
          {"owned_by", "triage"},
          {"version", name},
          {"aliases", std::move(aliases)},
          {"serving", version.value == serving},
          {"created_at", format_time(manifest.created_at)},
          {"encoder", manifest.encoder},
          {"classes", manifest.classes.names()},
          {"metrics", model::metrics_of_bundle(folder)}};
}

Response list(const Services& services) {
  const model::Registry registry(services.workspace);
  const int serving = services.models.current()->version();
  ordered_json models = ordered_json::array();
  for (const model::ModelVersion version : registry.versions()) {
    try {
      models.push_back(model_json(registry, version, serving));
    } catch (const Error& error) {  // a folder that goes away costs only itself
      services.log.warning("model unreadable", {{"version", version.value}, {"why", error.what()}});
    }
  }
  return json_response({{"object", "list"}, {"data", std::move(models)}});
}

Response one(const Services& services, const std::string& name) {
  const model::Registry registry(services.workspace);
  for (const model::ModelVersion version : registry.versions()) {
    if (std::to_string(version.value) == name) {
      return json_response(model_json(registry, version, services.models.current()->version()));
    }
  }
  return response_of({.status = 404, .detail = "There is no model of that version."});
}

}  // namespace

std::vector<Route> models_routes(Services& services) {
  return {{.method = "GET",
           .path = "/v1/models",
           .scope = Scope::kClassify,
           .call =
               [&services](const Call& call, const Respond& respond) {
                 require_known(call.query, {});
                 respond(list(services));
               },
           .waits = true},
          {.method = "GET",
           .path = "/v1/models/{version}",
           .scope = Scope::kClassify,
           .call =
               [&services](const Call& call, const Respond& respond) {
                 require_known(call.query, {});
                 respond(one(services, call.path.at("version")));
               },
           .waits = true}};
}

}  // namespace triage::serve
