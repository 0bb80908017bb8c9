// Every route there is, each declared once; one file a route.
#pragma once

#include <vector>

#include "triage/serve/http/router.h"
#include "triage/serve/services.h"

namespace triage::serve {

// `services` outlive the routes.
[[nodiscard]] std::vector<Route> classify_routes(Services& services);    // /v1/classify
[[nodiscard]] std::vector<Route> feedback_routes(Services& services);    // /v1/feedback
[[nodiscard]] std::vector<Route> embeddings_routes(Services& services);  // /v1/embeddings
[[nodiscard]] std::vector<Route> models_routes(Services& services);      // /v1/models
[[nodiscard]] std::vector<Route> decisions_routes(Services& services);   // /v1/decisions
[[nodiscard]] std::vector<Route> mlflow_routes(Services& services);      // /invocations, /ping
[[nodiscard]] std::vector<Route> health_routes(Services& services);   // /healthz, /readyz, /metrics
[[nodiscard]] std::vector<Route> session_routes(Services& services);  // /login, /logout
[[nodiscard]] std::vector<Route> docs_routes();                       // /openapi.json, /docs

}  // namespace triage::serve
