// Which route a request is for.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "triage/serve/access/caller.h"
#include "triage/serve/http/message.h"
#include "triage/serve/http/problem.h"
#include "triage/serve/http/target.h"

namespace triage::serve {

// A request with what was found out about it on the way to its route.
struct Call {
  std::shared_ptr<const Request> request;
  Parameters path = {};  // of `/v1/decisions/{id}`: `id`
  Parameters query = {};
  Caller caller = {};
  std::string id = {};  // X-Request-Id
};

// Answers through `respond`, at once or later, from any thread. What it throws before it returns is
// answered as problem_of() says.
using RouteCall = std::function<void(const Call& call, Respond respond)>;

struct Route {
  std::string method;  // `GET` answers HEAD as well
  std::string path;    // segments in braces match one segment: `/v1/decisions/{id}`
  Scope scope = Scope::kAdmin;
  RouteCall call;
  bool waits = false;    // asks the journal or the disk: called on a thread that may wait
  bool is_slow = false;  // keeps a processor busy for long: on one of few threads, apart from those
};

class Router {
 public:
  void add(Route route);

  struct Match {
    const Route* route = nullptr;
    Parameters path = {};
  };
  // Problem: 400 for a path that cannot be read, 404, 405 with Allow.
  [[nodiscard]] std::variant<Match, Problem> match(const Request& request) const;

  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> patterns_;  // segments of the routes' paths
};

}  // namespace triage::serve
