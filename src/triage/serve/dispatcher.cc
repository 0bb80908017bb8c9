#include "triage/serve/dispatcher.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "triage/base/hex.h"

namespace triage::serve {
namespace {

constexpr std::size_t kMostWaiting = 1024;
constexpr std::size_t kSlowThreads = 2;
constexpr std::size_t kMostSlow = 16;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// What a caller may name a request: short, and harmless in a log.
bool is_request_id(std::string_view text) {
  constexpr std::size_t kLongest = 128;
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_' || c == '.';
         });
}

double seconds_since(Moment start) {
  return std::chrono::duration<double>(moment_now() - start).count();
}

// `model;dur=0.41, total;dur=1.25` (W3C Server Timing, 3)
std::string server_timing(const std::vector<TimedPart>& parts) {
  std::string text;
  for (const TimedPart& part : parts) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), part.milliseconds,
                                   std::chars_format::fixed, 2)
                         .ptr;
    text.append(text.empty() ? "" : ", ").append(part.name).append(";dur=");
    text.append(digits.data(), end);
  }
  return text;
}

}  // namespace

bool is_traceparent(std::string_view text) {
  return text.size() == 55 && text.starts_with("00-") && text[35] == '-' && text[52] == '-' &&
         is_hex(text.substr(3, 32)) && is_hex(text.substr(36, 16)) && is_hex(text.substr(53, 2)) &&
         text.substr(3, 32).find_first_not_of('0') != std::string_view::npos &&
         text.substr(36, 16).find_first_not_of('0') != std::string_view::npos;
}

namespace {

void call_route(const Route& route, const Call& call, const Respond& respond, Log& log) {
  try {
    route.call(call, respond);
  } catch (const std::exception& error) {
    const Problem problem = problem_of(std::current_exception());
    if (problem.status >= 500) {
      log.error("request failed", {{"id", call.id}, {"route", route.path}, {"why", error.what()}});
    }
    respond(response_of(problem));
  }
}

}  // namespace

Dispatcher::Dispatcher(std::vector<Route> routes, const ServerTools& tools,
                       std::size_t waiting_threads)
    : tools_(tools),
      random_(tools.seed),
      slow_(kSlowThreads, kMostSlow),
      waiting_(waiting_threads, kMostWaiting) {
  for (Route& route : routes) router_.add(std::move(route));
}

// What was looked up may be slow.
void Dispatcher::finish() {
  waiting_.finish();
  slow_.finish();
}

void Dispatcher::run(WaitingThreads& threads, const Respond& respond, std::function<void()> work) {
  if (threads.run(std::move(work))) return;
  respond(response_of({.status = 429,
                       .detail = "Too many requests wait. Try again in a moment.",
                       .headers = {{"Retry-After", "1"}}}));
}

void Dispatcher::take(const std::shared_ptr<const Request>& request, const Respond& respond) {
  Call call{.request = request, .path = {}, .query = {}, .caller = {}, .id = {}};
  const std::string_view asked_id = request->header("X-Request-Id");
  call.id = is_request_id(asked_id) ? std::string(asked_id) : hex_digits(random_.next());
  auto match = router_.match(*request);
  if (const auto* problem = std::get_if<Problem>(&match)) {
    const auto methods = problem->headers.find("Allow");
    const bool is_preflight = methods && tools_.cors.is_preflight(*request);
    finishing(call, "none", respond)(is_preflight ? Cors::answer_to_preflight(std::string(*methods))
                                                  : response_of(*problem));
    return;
  }
  auto& [route, path] = std::get<Router::Match>(match);
  const Respond finish = finishing(call, route->path, respond);
  auto query = query_parameters(request->query);
  if (!query) {
    finish(response_of(
        {.status = 400, .detail = "The query cannot be read, or a name is twice in it."}));
    return;
  }
  call.path = std::move(path);
  call.query = *std::move(query);
  if (route->scope == Scope::kAnyone) {
    admit(*route, std::move(call), finish, Caller{});
    return;
  }
  if (const auto who = tools_.access.known(*request)) {
    admit(*route, std::move(call), finish, *who);
    return;
  }
  run(waiting_, finish, [this, route = route, call = std::move(call), finish] {
    try {
      admit(*route, call, finish, tools_.access.look_up(*call.request));
    } catch (const std::exception& error) {
      tools_.log.error("access not known", {{"id", call.id}, {"why", error.what()}});
      finish(response_of(problem_of(std::current_exception())));
    }
  });
}

void Dispatcher::admit(const Route& route, Call call, const Respond& respond,
                       const std::variant<Caller, Problem>& who) {
  if (const auto* problem = std::get_if<Problem>(&who)) {
    respond(response_of(*problem));
    return;
  }
  call.caller = std::get<Caller>(who);
  if (const auto refusal = tools_.access.refusal(call.caller, route.scope)) {
    respond(response_of(*refusal));
    return;
  }
  if (!route.waits && !route.is_slow) {
    call_route(route, call, respond, tools_.log);
    return;
  }
  run(route.is_slow ? slow_ : waiting_, respond, [this, &route, call = std::move(call), respond] {
    call_route(route, call, respond, tools_.log);
  });
}

// What every answer gets on its way out.
Respond Dispatcher::finishing(const Call& call, std::string route, Respond respond) {
  const std::string_view asked = call.request->header("traceparent");
  std::string trace;
  if (is_traceparent(asked)) trace = asked.substr(3, 32);
  const std::string span = trace.empty() ? std::string() : hex_digits(random_.next() | 1U);
  return [this, request = call.request, id = call.id, route = std::move(route),
          trace = std::move(trace), span, respond = std::move(respond)](Response response) {
    const double seconds = seconds_since(request->received_at);
    response.timing.push_back({"total", seconds * 1000});
    response.headers.add("Server-Timing", server_timing(response.timing));
    response.headers.add("X-Request-Id", id);
    if (!trace.empty()) response.headers.add("traceparent", "00-" + trace + "-" + span + "-01");
    response.headers.add("X-Content-Type-Options", "nosniff");
    tools_.cors.add_headers(*request, response);
    tools_.metrics.count_request(route, response.status, seconds);
    tools_.log.info("request", {{"id", id},
                                {"method", request->method},
                                {"route", route},
                                {"status", response.status},
                                {"ms", seconds * 1000},
                                {"peer", request->peer},
                                {"trace", trace}});
    respond(std::move(response));
  };
}

}  // namespace triage::serve
