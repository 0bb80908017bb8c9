#include "triage/serve/http/framing.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace triage::serve {

namespace http = boost::beast::http;
using boost::system::error_code;

void set_limits(RequestParser& parser, const ConnectionLimits& limits) {
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
}

std::optional<Problem> refusal_of(error_code failure) {
  if (failure == http::error::end_of_stream || failure == http::error::partial_message) {
    return std::nullopt;
  }
  if (failure == http::error::header_limit) return Problem{431, "The header is too long."};
  if (failure == http::error::body_limit) return Problem{413, "The body is too long."};
  if (failure.category() != make_error_code(http::error::bad_method).category()) {
    return std::nullopt;
  }
  return Problem{400, "This is no HTTP request that has one meaning only."};
}

std::optional<Problem> ambiguity_of(const http::request_header<>& header) {
  const std::string_view target(header.target().data(), header.target().size());
  if (target.empty() || (target.front() != '/' && target != "*")) {
    return Problem{400, "The target has to begin with a slash."};
  }
  for (const char c : target) {
    if (c <= ' ' || c == '\x7f' || c == '#') return Problem{400, "The target is no path."};
  }
  if (header.version() == 11 && header.count(http::field::host) != 1) {
    return Problem{400, "There has to be one Host header."};
  }
  if (header.count(http::field::content_length) > 1 ||
      header.count(http::field::transfer_encoding) > 1 ||
      (header.count(http::field::content_length) > 0 &&
       header.count(http::field::transfer_encoding) > 0)) {
    return Problem{400, "The length of the body is told twice."};
  }
  return std::nullopt;
}

Request request_of(http::request<http::string_body> message) {
  Request request;
  request.method = std::string(message.method_string());
  const std::string_view target(message.target().data(), message.target().size());
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.path = target.substr(0, mark);
  if (mark < target.size()) request.query = target.substr(mark + 1);
  for (const auto& field : message.base()) {
    request.headers.add(std::string(field.name_string()), std::string(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

}  // namespace triage::serve
