// What goes wrong with a request, as RFC 9457 writes it: application/problem+json.
//
// The one table from kinds of errors to statuses.
#pragma once

#include <exception>
#include <string>

#include "triage/base/error.h"
#include "triage/serve/http/message.h"

namespace triage::serve {

struct Problem {
  int status = 500;
  std::string detail = {};    // one or two sentences, for who called; says what to do
  std::string pointer = {};   // JSON pointer of the part of the body that is wrong; may be empty
  net::Headers headers = {};  // `Retry-After`, `WWW-Authenticate`, `Allow`
};

// A request that is refused, with the status that says why.
class Refused : public InvalidInput {
 public:
  explicit Refused(Problem problem) : InvalidInput(problem.detail), problem_(std::move(problem)) {}

  [[nodiscard]] const Problem& problem() const { return problem_; }

 private:
  Problem problem_;
};

// The standard words for a status: `Not Found`.
[[nodiscard]] std::string reason_phrase(int status);

[[nodiscard]] Response response_of(const Problem& problem);

// InvalidInput 400, NotFound 404, QueueFull 429, NoRoom 507, other Unavailable 503, Refused its
// own; all else, Corrupt too, 500 and no word about it: that goes to the log.
[[nodiscard]] Problem problem_of(const std::exception_ptr& error);

}  // namespace triage::serve
