#include "triage/serve/http/router.h"

#include <optional>
#include <utility>

#include "triage/base/check.h"

namespace triage::serve {
namespace {

bool is_placeholder(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::optional<Parameters> matched(const std::vector<std::string>& pattern,
                                  const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  Parameters parameters;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_placeholder(pattern[i])) {
      if (path[i].empty()) return std::nullopt;
      parameters.emplace(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
    } else if (pattern[i] != path[i]) {
      return std::nullopt;
    }
  }
  return parameters;
}

}  // namespace

void Router::add(Route route) {
  auto pattern = path_segments(route.path);
  TRIAGE_CHECK(pattern.has_value(), "a route's path cannot be read");
  patterns_.push_back(*std::move(pattern));
  routes_.push_back(std::move(route));
}

std::variant<Router::Match, Problem> Router::match(const Request& request) const {
  const auto path = path_segments(request.path);
  if (!path) return Problem{.status = 400, .detail = "The path cannot be read."};
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    auto parameters = matched(patterns_[i], *path);
    if (!parameters) continue;
    if (routes_[i].method == method) return Match{&routes_[i], *std::move(parameters)};
    allowed += (allowed.empty() ? "" : ", ") + routes_[i].method;
    if (routes_[i].method == "GET") allowed += ", HEAD";
  }
  if (allowed.empty()) {
    return Problem{.status = 404,
                   .detail = "There is nothing at this path. /docs tells what there is."};
  }
  return Problem{.status = 405,
                 .detail = request.method + " is not for this path. Use " + allowed + ".",
                 .headers = {{"Allow", allowed}}};
}

}  // namespace triage::serve
