#include "triage/serve/access/cors.h"

#include <algorithm>
#include <utility>

#include "triage/base/error.h"

namespace triage::serve {
namespace {

constexpr const char* kHeadersToSend =
    "Authorization, Content-Type, Idempotency-Key, X-Api-Key, X-Request-Id, traceparent";
constexpr const char* kHeadersToRead = "Retry-After, Server-Timing, X-Request-Id, traceparent";
constexpr const char* kSecondsKept = "600";

// Scheme, host and perhaps a port, in small letters (RFC 6454, 6.2).
bool is_origin(std::string_view text) {
  constexpr std::string_view kSchemes[] = {"https://", "http://"};
  for (const std::string_view scheme : kSchemes) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view host = text.substr(scheme.size());
    return !host.empty() && std::ranges::all_of(host, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == ':' ||
             c == '[' || c == ']';
    });
  }
  return false;
}

}  // namespace

Cors::Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {
  for (const std::string& origin : origins_) {
    if (is_origin(origin)) continue;
    throw InvalidInput("serve.cors_origins '" + origin +
                       "': no browser names an origin so. Write scheme, host and port alone, in "
                       "small letters: https://desk.example.com or http://localhost:3000.");
  }
}

bool Cors::is_let_in(std::string_view origin) const {
  return std::ranges::find(origins_, origin) != origins_.end();
}

bool Cors::is_preflight(const Request& request) const {
  return request.method == "OPTIONS" && is_let_in(request.header("Origin")) &&
         !request.header("Access-Control-Request-Method").empty();
}

Response Cors::answer_to_preflight(std::string methods) {
  return {.status = 204,
          .content_type = "",
          .headers = {{"Access-Control-Allow-Methods", std::move(methods)},
                      {"Access-Control-Allow-Headers", kHeadersToSend},
                      {"Access-Control-Max-Age", kSecondsKept}}};
}

void Cors::add_headers(const Request& request, Response& response) const {
  if (origins_.empty()) return;
  response.headers.add("Vary", "Origin");  // also where it is not let in: caches keep them apart
  const std::string_view origin = request.header("Origin");
  if (!is_let_in(origin)) return;
  response.headers.add("Access-Control-Allow-Origin", std::string(origin));
  response.headers.add("Access-Control-Expose-Headers", kHeadersToRead);
}

}  // namespace triage::serve
