// Which pages of other origins may read answers (Fetch Standard, "CORS protocol"): none unless it
// is said, and never with cookies. Such a page needs an API key like any caller from elsewhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "triage/serve/http/message.h"

namespace triage::serve {

class Cors {
 public:
  // `origins` as browsers send them: `https://desk.example.com`, `http://localhost:3000`. None:
  // off. Throws InvalidInput for what no browser sends.
  explicit Cors(std::vector<std::string> origins);

  // Does a browser ask for one of these origins whether it may send a request?
  [[nodiscard]] bool is_preflight(const Request& request) const;

  // `methods` as Allow has them: `GET, HEAD`.
  [[nodiscard]] static Response answer_to_preflight(std::string methods);

  // Lets the page that asked read the answer, where it may.
  void add_headers(const Request& request, Response& response) const;

 private:
  [[nodiscard]] bool is_let_in(std::string_view origin) const;

  std::vector<std::string> origins_;
};

}  // namespace triage::serve
