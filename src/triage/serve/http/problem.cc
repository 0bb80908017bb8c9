#include "triage/serve/http/problem.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/journal/no_room.h"

namespace triage::serve {
namespace {

constexpr std::array<std::pair<int, const char*>, 18> kReasons{
    {{200, "OK"},
     {400, "Bad Request"},
     {401, "Unauthorized"},
     {403, "Forbidden"},
     {404, "Not Found"},
     {405, "Method Not Allowed"},
     {406, "Not Acceptable"},
     {408, "Request Timeout"},
     {409, "Conflict"},
     {410, "Gone"},
     {413, "Content Too Large"},
     {415, "Unsupported Media Type"},
     {429, "Too Many Requests"},
     {431, "Request Header Fields Too Large"},
     {500, "Internal Server Error"},
     {501, "Not Implemented"},
     {503, "Service Unavailable"},
     {507, "Insufficient Storage"}}};

constexpr const char* kSoon = "1";  // seconds

}  // namespace

std::string reason_phrase(int status) {
  for (const auto& [known, reason] : kReasons) {
    if (known == status) return reason;
  }
  return "Error";
}

Response response_of(const Problem& problem) {
  nlohmann::ordered_json body = {{"type", "about:blank"},
                                 {"title", reason_phrase(problem.status)},
                                 {"status", problem.status},
                                 {"detail", problem.detail}};
  if (!problem.pointer.empty()) body["pointer"] = problem.pointer;
  return {.status = problem.status,
          .content_type = "application/problem+json",
          .body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
          .headers = problem.headers};
}

Problem problem_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Refused& refused) {
    return refused.problem();
  } catch (const InvalidInput& invalid) {
    return {.status = 400, .detail = invalid.what()};
  } catch (const NotFound& missing) {
    return {.status = 404, .detail = missing.what()};
  } catch (const journal::QueueFull&) {
    return {.status = 429,
            .detail = "More is asked than can be kept. Try again in a moment.",
            .headers = {{"Retry-After", kSoon}}};
  } catch (const journal::NoRoom&) {
    return {.status = 507, .detail = "The disk is full, and nothing of this was kept."};
  } catch (const Unavailable&) {
    return {.status = 503,
            .detail = "Something that is needed does not answer. Try again in a moment.",
            .headers = {{"Retry-After", kSoon}}};
  } catch (...) {
    return {.status = 500, .detail = "This is our fault. The log says more."};
  }
}

}  // namespace triage::serve
