// Requests in, answers out: finds the route, asks who calls, and sees to what every answer has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "triage/base/log.h"
#include "triage/base/random.h"
#include "triage/serve/access/access.h"
#include "triage/serve/access/cors.h"
#include "triage/serve/http/router.h"
#include "triage/serve/waiting_threads.h"
#include "triage/watch/metrics.h"

namespace triage::serve {

struct ServerTools {
  Access& access;
  watch::Metrics& metrics;
  Log& log;
  Cors cors;
  std::uint64_t seed = 0;  // of the ids of requests
};

class Dispatcher {
 public:
  // `tools` and what the routes work with outlive it.
  Dispatcher(std::vector<Route> routes, const ServerTools& tools, std::size_t waiting_threads);

  // Sees to it that `respond` is called once, here or on another thread. Never blocks; one thread
  // at a time.
  void take(const std::shared_ptr<const Request>& request, const Respond& respond);

  // Does the work that waits. What is taken from now on and would have to wait is refused.
  void finish();

 private:
  void admit(const Route& route, Call call, const Respond& respond,
             const std::variant<Caller, Problem>& who);
  static void run(WaitingThreads& threads, const Respond& respond, std::function<void()> work);
  [[nodiscard]] Respond finishing(const Call& call, std::string route, Respond respond);

  ServerTools tools_;
  Router router_;
  Random random_;           // of the one thread
  WaitingThreads slow_;     // what looks keys up and says that all is well never waits for them
  WaitingThreads waiting_;  // ends first: its work looks at the others
};

// Is it a W3C traceparent of version 00? (Trace Context, 3.2)
[[nodiscard]] bool is_traceparent(std::string_view text);

}  // namespace triage::serve
